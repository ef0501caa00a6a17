"""Every file of a folder has its answer, whatever the letters of its suffix, and one that is refused is told by
the exit code."""

import json
import pathlib
import secrets
import shutil


def run(fund):
    folder = fund.folder / "folder"
    shutil.copytree(fund.data / "folder", folder)
    run_id = secrets.token_hex(4)
    for name in ["PAY1.XML", "pay2.xml"]:
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace("<EndToEndId>", f"<EndToEndId>{run_id}-"),
                                   encoding="utf-8")
    (folder / "notes.txt").write_text("from the bank\n", encoding="utf-8")
    result = fund.amanat("rep-1", "remittance", "submit-iso20022", folder, json=True)
    rows = [json.loads(line) for line in result.out.splitlines()]
    answers = {pathlib.Path(row["file"]).name: (row["answer"], row["reason"], row["detail"])
               for row in rows if "file" in row}
    assert answers == {
        "PAY1.XML": ("recorded", "", ""),
        "pay2.xml": ("recorded", "", ""),
        "pay3.xml": ("refused", "UNREADABLE", "nothing is in the Document"),
        "notes.txt": ("passed over", "", "its name does not end with .xml"),
    }, result
    assert rows[-1] == {"files": "4", "recorded": "2", "duplicates": "0", "refused": "1",
                        "passed_over": "1"}, result
    assert result.code == 1, result
    (folder / "pay3.xml").unlink()
    result = fund.amanat("rep-1", "remittance", "submit-iso20022", folder, json=True)
    assert result.code == 0 and json.loads(result.out.splitlines()[-1])["duplicates"] == "2", result
