-- A ledger of the same shape in PostgreSQL 15: two postings an entry, no overdraft, a hash chain over
-- the entries, an idempotency key that is unique. Debit and credit stand in the entry's own row,
-- which spares the peer a table of postings.
CREATE TABLE accounts (
  id int PRIMARY KEY,
  balance bigint NOT NULL
) WITH (fillfactor = 20);

CREATE TABLE head (
  one bool PRIMARY KEY DEFAULT true,
  size bigint NOT NULL,
  hash bytea NOT NULL
) WITH (fillfactor = 10);

CREATE TABLE entries (
  id bigint PRIMARY KEY,
  idempotency_key uuid NOT NULL UNIQUE,
  debit int NOT NULL,
  credit int NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  recorded timestamptz NOT NULL,
  payload bytea NOT NULL,
  hash bytea NOT NULL
);
-- The payload is random: nothing is gained by trying to compress it.
ALTER TABLE entries ALTER COLUMN payload SET STORAGE EXTERNAL;

INSERT INTO accounts SELECT id, 1000000000000 FROM generate_series(1, :accounts) AS id;
INSERT INTO head (size, hash) VALUES (0, sha256('genesis'));

-- One entry, one transaction. Returns its id, also when the key was used before.
CREATE FUNCTION post_one(key uuid, debit_account int, credit_account int, minor_units bigint,
                         content bytea) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  last head%ROWTYPE;
  known bigint;
  next_hash bytea;
BEGIN
  SELECT * INTO last FROM head FOR UPDATE;
  SELECT id INTO known FROM entries WHERE idempotency_key = key;
  IF FOUND THEN
    RETURN known;
  END IF;
  UPDATE accounts SET balance = balance - minor_units
    WHERE id = credit_account AND balance >= minor_units;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'overdraft';
  END IF;
  UPDATE accounts SET balance = balance + minor_units WHERE id = debit_account;
  next_hash := sha256(last.hash || uuid_send(key) || int4send(debit_account) ||
                      int4send(credit_account) || int8send(minor_units) || content);
  INSERT INTO entries VALUES (last.size + 1, key, debit_account, credit_account, minor_units,
                              now(), content, next_hash);
  UPDATE head SET size = last.size + 1, hash = next_hash;
  RETURN last.size + 1;
END $$;

-- `count` entries in one transaction: balances and head are kept in variables and written once, the
-- entries enter by one statement. The server makes the entries up, so that no client is in the way.
CREATE FUNCTION post_batch(count int, account_count int) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  last head%ROWTYPE;
  balances bigint[];
  keys uuid[];
  debits int[];
  credits int[];
  amounts bigint[];
  contents bytea[];
  hashes bytea[];
  running bytea;
BEGIN
  SELECT * INTO last FROM head FOR UPDATE;
  SELECT array_agg(balance ORDER BY id) INTO balances FROM accounts;
  SELECT array_agg(gen_random_uuid()), array_agg(1 + floor(random() * account_count)::int),
         array_agg(1 + floor(random() * account_count)::int),
         array_agg(1 + floor(random() * 10000)::bigint),
         array_agg(payload)
    INTO keys, debits, credits, amounts, contents FROM filling WHERE n <= count;
  IF EXISTS (SELECT FROM entries WHERE idempotency_key = ANY (keys)) THEN
    RAISE EXCEPTION 'repeated';
  END IF;
  running := last.hash;
  hashes := array_fill(running, ARRAY[count]);
  FOR n IN 1 .. count LOOP
    IF balances[credits[n]] < amounts[n] THEN
      RAISE EXCEPTION 'overdraft';
    END IF;
    balances[credits[n]] := balances[credits[n]] - amounts[n];
    balances[debits[n]] := balances[debits[n]] + amounts[n];
    running := sha256(running || uuid_send(keys[n]) || int4send(debits[n]) ||
                      int4send(credits[n]) || int8send(amounts[n]) || contents[n]);
    hashes[n] := running;
  END LOOP;
  INSERT INTO entries
    SELECT last.size + n, key, debit, credit, amount, now(), content, hash
      FROM unnest(keys, debits, credits, amounts, contents, hashes) WITH ORDINALITY
        AS row (key, debit, credit, amount, content, hash, n);
  UPDATE accounts SET balance = after.balance
    FROM unnest(balances) WITH ORDINALITY AS after (balance, id)
    WHERE accounts.id = after.id AND accounts.balance <> after.balance;
  UPDATE head SET size = last.size + count, hash = running;
  RETURN last.size + count;
END $$;

-- Random payloads of 200 bytes: incompressible, and free to make.
CREATE TABLE filling (n int PRIMARY KEY, payload bytea NOT NULL);
ALTER TABLE filling ALTER COLUMN payload SET STORAGE PLAIN;
INSERT INTO filling
  SELECT n, substr((SELECT string_agg(sha256(int4send(n * 10 + part)), '')
                      FROM generate_series(1, 7) AS part), 1, 200)
    FROM generate_series(1, 500) AS n;
ANALYZE filling;
ANALYZE accounts;
