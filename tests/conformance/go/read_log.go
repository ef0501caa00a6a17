// Command read_log opens an exported log with the packages that Go's checksum database is built
// on, which know nothing of Amanat: read_log DIR
//
// The checkpoint is opened with note.Open and the key in the file vkey, its tree is computed again
// with tlog from the entry bundles, and every tile is compared with it. The paths of tiles are
// C2SP tlog-tiles', so they are made here: tlog's own carry the height of the tile.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileWidth = 256

// hashes holds every stored hash of a tree, in tlog's order.
type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	read := make([]tlog.Hash, 0, len(indexes))
	for _, index := range indexes {
		if index < 0 || index >= int64(len(h)) {
			return nil, fmt.Errorf("no hash %d", index)
		}
		read = append(read, h[index])
	}
	return read, nil
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: read_log DIR")
		os.Exit(2)
	}
	size, root, err := verify(os.Args[1])
	if err != nil {
		fmt.Fprintf(os.Stderr, "read_log: %s: %v\n", os.Args[1], err)
		os.Exit(1)
	}
	fmt.Printf("%s: %d entries, root %s\n", os.Args[1], size, root)
}

func verify(directory string) (int64, tlog.Hash, error) {
	size, root, err := openCheckpoint(directory)
	if err != nil {
		return 0, root, err
	}
	stored, err := readEntries(directory, size)
	if err != nil {
		return 0, root, err
	}
	computed, err := tlog.TreeHash(size, stored)
	if err != nil {
		return 0, root, err
	}
	if computed != root {
		return 0, root, fmt.Errorf("the entries give root %s, the checkpoint says %s", computed, root)
	}
	if err := checkProofs(stored, size, root); err != nil {
		return 0, root, err
	}
	return size, root, checkTiles(directory, stored, size)
}

func openCheckpoint(directory string) (int64, tlog.Hash, error) {
	var root tlog.Hash
	key, err := os.ReadFile(filepath.Join(directory, "vkey"))
	if err != nil {
		return 0, root, err
	}
	verifier, err := note.NewVerifier(strings.TrimSuffix(string(key), "\n"))
	if err != nil {
		return 0, root, fmt.Errorf("vkey: %v", err)
	}
	bytes, err := os.ReadFile(filepath.Join(directory, "checkpoint"))
	if err != nil {
		return 0, root, err
	}
	opened, err := note.Open(bytes, note.VerifierList(verifier))
	if err != nil {
		return 0, root, fmt.Errorf("checkpoint: %v", err)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return 0, root, fmt.Errorf("checkpoint: not of the log %s", verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return 0, root, fmt.Errorf("checkpoint: %v", err)
	}
	hash, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(hash) != tlog.HashSize {
		return 0, root, fmt.Errorf("checkpoint: malformed root")
	}
	copy(root[:], hash)
	return size, root, nil
}

// path is the name of a tile or bundle: three digits a group, all but the last with an x.
func path(kind string, number int64, width int64) string {
	name := fmt.Sprintf("%03d", number%1000)
	for number /= 1000; number > 0; number /= 1000 {
		name = fmt.Sprintf("x%03d/%s", number%1000, name)
	}
	if width < tileWidth {
		name += fmt.Sprintf(".p/%d", width)
	}
	return filepath.Join("tile", kind, name)
}

func widthOf(number int64, count int64) int64 {
	if left := count - number*tileWidth; left < tileWidth {
		return left
	}
	return tileWidth
}

func readEntries(directory string, size int64) (hashes, error) {
	var stored hashes
	for number := int64(0); number*tileWidth < size; number++ {
		width := widthOf(number, size)
		name := path("entries", number, width)
		bundle, err := os.ReadFile(filepath.Join(directory, name))
		if err != nil {
			return nil, err
		}
		for i := int64(0); i < width; i++ {
			if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
				return nil, fmt.Errorf("%s: entry %d is cut short", name, i)
			}
			length := int(binary.BigEndian.Uint16(bundle))
			entry := bundle[2 : 2+length]
			bundle = bundle[2+length:]
			leaf := tlog.RecordHash(entry)
			added, err := tlog.StoredHashesForRecordHash(number*tileWidth+i, leaf, stored)
			if err != nil {
				return nil, err
			}
			stored = append(stored, added...)
		}
		if len(bundle) != 0 {
			return nil, fmt.Errorf("%s: more than its %d entries", name, width)
		}
	}
	return stored, nil
}

// checkProofs proves the first, a middle and the last entry, and consistency with half the tree.
func checkProofs(stored hashes, size int64, root tlog.Hash) error {
	if size == 0 {
		return nil
	}
	for _, index := range []int64{0, size / 2, size - 1} {
		proof, err := tlog.ProveRecord(size, index, stored)
		if err != nil {
			return err
		}
		leaf := stored[tlog.StoredHashIndex(0, index)]
		if err := tlog.CheckRecord(proof, size, root, index, leaf); err != nil {
			return err
		}
	}
	older := size/2 + 1
	before, err := tlog.TreeHash(older, stored)
	if err != nil {
		return err
	}
	proof, err := tlog.ProveTree(size, older, stored)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, size, root, older, before)
}

func checkTiles(directory string, stored hashes, size int64) error {
	for level, count := 0, size; count > 0; level, count = level+1, count/tileWidth {
		for number := int64(0); number*tileWidth < count; number++ {
			width := widthOf(number, count)
			name := path(strconv.Itoa(level), number, width)
			tile, err := os.ReadFile(filepath.Join(directory, name))
			if err != nil {
				return err
			}
			var expected bytes.Buffer
			for i := number * tileWidth; i < number*tileWidth+width; i++ {
				hash := stored[tlog.StoredHashIndex(8*level, i)]
				expected.Write(hash[:])
			}
			if !bytes.Equal(tile, expected.Bytes()) {
				return fmt.Errorf("%s: not the hashes that the entries give", name)
			}
		}
	}
	return nil
}
