"""The page of uploads: a file comes to the disk, is looked at, mapped by a form that is YAML beneath, and started."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from uploaded_files import CSV, MAPPING, NOW, imported

from leadpact.log.mapping import read_mapping
from leadpact.web.actions import upload as uploading
from leadpact.web.pages.sources import receiving_file
from leadpact.web.records.models import Event, Source, Upload, User

pytestmark = pytest.mark.django_db
Kept = Callable[..., Upload]


def sent(client: Client, data: bytes, name: str = "old.csv", **more: str) -> Any:
    """The answer to a form with this file."""
    file = BytesIO(data)
    file.name = name
    return client.post("/uploads", {"file": file, **more})


def test_a_file_is_kept_once(olga: Client, folder: Path) -> None:
    """It lies in the folder of uploads under a name of ours, with its digest; the second time the first is shown."""
    answer = sent(olga, CSV.encode(), "../../etc/Ventas – 2025.csv")
    upload = Upload.objects.get()
    assert answer.headers["Location"] == f"/uploads/{upload.pk}"
    assert Path(upload.path).parent == folder and re.fullmatch(r"[0-9a-f]{24}\.csv", Path(upload.path).name)
    assert (upload.name, upload.bytes, len(upload.digest)) == ("Ventas – 2025.csv", len(CSV.encode()), 64)
    again = sent(olga, CSV.encode(), "copy.csv")
    assert again.headers["Location"] == f"/uploads/{upload.pk}"
    assert "The same file was uploaded before" in olga.get(again.headers["Location"]).content.decode()
    assert Upload.objects.count() == 1 and len(list(folder.iterdir())) == 2
    sent(olga, CSV.encode(), anew="1")
    assert Upload.objects.count() == 2


def test_a_large_file_goes_to_the_disk_in_pieces(olga: Client, folder: Path, monkeypatch: Any) -> None:
    """It is never whole in memory: pieces of 64 KiB; the beginning alone is shown, in whole rows."""
    pieces: list[int] = []
    taken = receiving_file.ToUploads.receive_data_chunk

    def piece(self: Any, raw_data: bytes, start: int) -> None:
        pieces.append(len(raw_data))
        taken(self, raw_data, start)

    monkeypatch.setattr(receiving_file.ToUploads, "receive_data_chunk", piece)
    row = b'someone@x.example,2026-01-05 09:30:00,call,"Two\nlines"\n'
    data = b"email,when,what,company\n" + row * 100_000
    upload = Upload.objects.get(pk=int(sent(olga, data).headers["Location"].split("/")[-1]))
    assert (sum(pieces), max(pieces)) == (len(data), 64 * 1024)
    start = uploading.start_of(Path(upload.path)).read_bytes()
    assert len(start) <= 4 << 20 and start.endswith(b'lines"\n')
    assert "rows were looked at; the import reads all" in olga.get(f"/uploads/{upload.pk}").content.decode()


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "x.csv", "The file is empty"),
        (b"PK\x03\x04 and more", "x.csv", "a zip archive or a spreadsheet"),
        ("a,b\nseñor,1\n".encode("cp1252"), "x.csv", "is not UTF-8"),
        ("a,b\n1,2\n".encode("utf-16"), "x.csv", "The file is"),
        (b"[{}, {}]", "x.json", "one JSON list"),
        (b"PAR1 and no more", "x.parquet", "not a whole Parquet file"),
        (gzip.compress(b"a,b\n1,2\n" * 99, mtime=0)[:-20], "x.csv.gz", "broken or cut short"),
        (b"a,a\n1,2\n", "x.csv", "comes twice"),
    ],
)
def test_a_wrong_file_is_refused_in_a_sentence(
    olga: Client, folder: Path, data: bytes, name: str, said: str
) -> None:
    """The one reader says what it is and what to do; the page of the file or of the uploads shows it. Nothing is left."""
    answer = sent(olga, data, name)
    page = olga.get(answer.headers["Location"]) if answer.status_code == 302 else answer
    assert said in page.content.decode()
    if answer.status_code != 302:
        assert answer.status_code == 422 and not list(folder.iterdir()) and not Upload.objects.exists()


def test_odd_but_right_files_are_read(olga: Client) -> None:
    """A byte order mark, semicolons, returns at line ends, gzip: the columns stand there."""
    data = gzip.compress(b"\xef\xbb\xbfCorreo;Fecha\r\na@x.example;2026-01-05\r\n", mtime=0)
    page = olga.get(sent(olga, data, "x.csv.gz").headers["Location"]).content.decode()
    assert "<bdi>Correo</bdi>" in page and "a@x.example" in page


@pytest.mark.parametrize("failure", ["too_large", "disk_full"])
def test_no_room(olga: Client, folder: Path, monkeypatch: Any, failure: str) -> None:
    """A file beyond the limit, or a full disk: said, and nothing is left."""
    if failure == "too_large":
        monkeypatch.setattr(receiving_file, "LARGEST", 10)
    else:

        def full(*args: Any, **more: Any) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(receiving_file, "NamedTemporaryFile", full)
    answer = sent(olga, CSV.encode())
    said = {"too_large": "larger than 500 MB", "disk_full": "disk is full"}[failure]
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not list(folder.iterdir())


def test_a_form_from_elsewhere_is_refused(people: dict[str, User], folder: Path) -> None:
    """The file is streamed before the token is looked at; without the token it goes again."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["olga"])
    assert sent(client, CSV.encode()).status_code == 403
    assert not Upload.objects.exists() and not list(folder.iterdir())


def form_of(page: str) -> dict[str, str]:
    """The values of the page's form, as a browser would send them."""
    form = re.search(r'<form method="post" id="mapping">(.*?)</form>', page, re.DOTALL)
    assert form is not None
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form[1]):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or "checked" in tag):
            found[name[1]] = (value[1] if value else "").replace("&#x27;", "'").replace("&quot;", '"')
    for name_, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form[1], re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name_] = chosen[1] if chosen else ""
    return found


def test_the_form_is_the_mapping(olga: Client, kept: Kept, acme: object) -> None:
    """What is chosen is YAML that `leadpact import --map` takes, downloaded as it is shown; and it shows what it makes."""
    upload = kept(CSV, MAPPING)
    form = form_of(olga.get(f"/uploads/{upload.pk}").content.decode())
    assert form["kind-0"] == "call_made" and form["where-0"] == "what = 'call'"
    answer = olga.post(f"/uploads/{upload.pk}", {**form, "kind-1": "replied", "do": "preview"})
    text = olga.get(f"/uploads/{upload.pk}/mapping").content.decode()
    read = read_mapping(text)
    assert not isinstance(read, list)
    assert [each.kind for each in read.entries] == ["call_made", "replied"]
    page = answer.content.decode()
    assert "at is not a point in time" in page and "2026-01-05T08:30:00Z" in page


def test_a_guess_to_start_with(olga: Client, kept: Kept, acme: object) -> None:
    """Headers in four languages are known: who, when, what; the rest become properties."""
    for head, row in (
        (
            "Correo electrónico,Fecha y hora,Tipo de evento,Sector",
            "a@x.example,2026-01-05 10:00,Llamada,Acero",
        ),
        ("E-mail,Data e hora,Tipo de atividade,Setor", "a@x.example,2026-01-05 10:00,Ligação,Aço"),
        ("البريد الإلكتروني,التاريخ والوقت,نوع الحدث,القطاع", "a@x.example,2026-01-05 10:00,مكالمة,صلب"),
        ("Email Address,Timestamp,Activity type,Sector", "a@x.example,2026-01-05 10:00,Call,Steel"),
    ):
        upload = kept(f"{head}\n{row}\n")
        form = form_of(olga.get(f"/uploads/{upload.pk}").content.decode())
        assert (form["column-lead_id"], form["column-at"], form["kind-0"]) == ("0", "1", "call_made"), head
        assert form["zone"] == "Europe/Madrid" and form["take-3"] == "1" and "take-0" not in form


def test_rules_from_the_values_of_a_column(olga: Client, kept: Kept) -> None:
    """Each distinct value with its count is a rule, whose kind is chosen; one that is left empty is left out."""
    upload = kept(CSV.replace("visit", "d'après"))
    form = form_of(olga.get(f"/uploads/{upload.pk}").content.decode())
    page = olga.post(f"/uploads/{upload.pk}", {**form, "values-of": "2", "do": "values"}).content.decode()
    made = form_of(page)
    assert [made[f"where-{n}"] for n in range(3)] == ["what = 'call'", "what = 'd''après'", "what = 'form'"]
    page = olga.post(f"/uploads/{upload.pk}", {**made, "kind-1": "", "do": "preview"}).content.decode()
    assert "kind: d_apr_s" not in page and "kind: call_made" in page


def test_a_form_that_says_too_little(olga: Client, kept: Kept) -> None:
    """No lead, no time, no kind, no such zone: each said in the reader's words, and nothing starts."""
    upload = kept(CSV)
    page = olga.post(
        f"/uploads/{upload.pk}", {"do": "start", "way": "map", "zone": "Madrid"}
    ).content.decode()
    for said in ("no rule has a kind", "There is no time zone Madrid"):
        assert said in page
    form = {"way": "map", "do": "start", "rules": "1", "kind-0": "Call Made"}
    page = olga.post(f"/uploads/{upload.pk}", form).content.decode()
    assert "Choose the column for “Lead”" in page and "Choose the column for “Time”" in page
    assert "Use small letters, digits and _: call_made." in page
    upload.refresh_from_db()
    assert upload.state == Upload.MAPPING


def test_an_own_text_may_say_more(olga: Client, kept: Kept) -> None:
    """YAML that the form can't show is shown as text; what is wrong with one has its line and column."""
    upload = kept(CSV)
    rich = MAPPING + "    set: {via: fair}\n"
    page = olga.post(f"/uploads/{upload.pk}", {"way": "text", "do": "preview", "yaml": rich}).content.decode()
    assert "says more than the form can show" in page and "form_submitted" in page
    upload.refresh_from_db()
    assert upload.mapping == rich
    wrong = rich.replace("kind: call_made", "kin: call_made")
    page = olga.post(f"/uploads/{upload.pk}", {"way": "text", "do": "start", "yaml": wrong}).content.decode()
    assert "7:5 " in page and "Nothing was imported" in page


def test_a_wrong_text_is_told_in_the_readers_language(
    olga: Client, kept: Kept, people: dict[str, User]
) -> None:
    """Of a mapping written as YAML too, with what is wrong in its conditions."""
    User.objects.filter(pk=people["olga"].pk).update(language="es")
    upload = kept(CSV)
    wrong = MAPPING.replace("kind: call_made", "kin: call_made").replace(
        "what = 'form'", "lead.what = 'form'"
    )
    page = olga.post(f"/uploads/{upload.pk}", {"way": "text", "do": "start", "yaml": wrong}).content.decode()
    assert "una fila no tiene lead.what" in page and "escriba kind" in page
    assert "a row has no" not in page and 'lang="en" dir' not in page


def test_started_once(olga: Client, kept: Kept, people: dict[str, User]) -> None:
    """Historical unless the box is ticked; the page then tells how far it is, and asks no more when it is done."""
    upload = kept(CSV, MAPPING)
    form = form_of(olga.get(f"/uploads/{upload.pk}").content.decode())
    assert olga.post(f"/uploads/{upload.pk}", {**form, "do": "start"}).status_code == 302
    upload.refresh_from_db()
    assert (upload.state, upload.historical) == (Upload.WAITING, True)
    piece = olga.get(f"/uploads/{upload.pk}/progress")
    assert "every 1s" in piece.content.decode() and "HX-Refresh" not in piece.headers
    assert "Waiting for the worker" in piece.content.decode()
    Upload.objects.update(claimed_by="w1")  # a large file takes a while to open
    assert "The worker opens the file" in olga.get(f"/uploads/{upload.pk}/progress").content.decode()
    Upload.objects.update(claimed_by=None)
    assert (
        olga.post(f"/uploads/{upload.pk}", {**form, "do": "start"}).headers["Location"]
        == f"/uploads/{upload.pk}"
    )
    Upload.objects.update(state=Upload.MAPPING)
    imported(upload, people["olga"])
    piece = olga.get(f"/uploads/{upload.pk}/progress")
    assert "every 1s" not in piece.content.decode() and piece.headers["HX-Refresh"] == "true"
    assert Event.objects.count() == 3


def test_the_list_reads_little(olga: Client, kept: Kept, django_assert_max_num_queries: Any) -> None:
    """However many uploads there are: a page of them, by their key."""
    first = kept(CSV)
    Upload.objects.bulk_create(
        Upload(name=f"f{n}", path="", digest=str(n), bytes=1, by=first.by, created_at=NOW, state=Upload.DONE)
        for n in range(60)
    )
    Source.objects.get_or_create(name="x", kind="api", created_at=0)
    with django_assert_max_num_queries(14):
        page = olga.get("/uploads").content.decode()
    older = re.search(r'href="(\?before=\d+)"', page)
    assert older and page.count('<th scope="row">') == 25
    assert olga.get(f"/uploads{older[1]}").content.decode().count('<th scope="row">') == 25


def test_a_file_of_more_columns_than_memory(olga: Client) -> None:
    """Twenty thousand columns need more than is given to a look at a file: that is said, and what to do."""
    path = sent(olga, b"x," * 20_000 + b"\n").headers["Location"]
    page = olga.get(path).content.decode()
    assert "needs more memory than there is" in page and "without columns that nobody needs" in page
