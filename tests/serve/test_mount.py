import pytest

from moodmusic.errors import InputError
from moodmusic.serve.mount import Mount, addresses


def test_an_address_names_host_port_mount_and_who_feeds_it():
    mount = Mount.read("icecast://dj:p%40ss%3Aw%2Ford@radio.example:8123/live/calm.mp3")
    assert (mount.host, mount.port, mount.path) == ("radio.example", 8123, "/live/calm.mp3")
    assert (mount.user, mount.password) == ("dj", "p@ss:w/ord")
    assert mount.authorization == "Basic ZGo6cEBzczp3L29yZA=="
    assert mount.url == "http://radio.example:8123/live/calm.mp3"


def test_port_and_user_have_defaults():
    mount = Mount.read("icecast://:hackme@[::1]/x")
    assert (mount.address, mount.user) == ("[::1]:8000", "source")


def test_the_password_is_in_no_text_of_a_mount():
    mount = Mount.read("icecast://source:hackme@localhost:8000/x")
    assert "hackme" not in f"{mount} {mount!r}"
    assert str(mount) == "icecast://localhost:8000/x"


@pytest.mark.parametrize(
    ("end", "name"),
    [("/x", "mp3"), ("/x.mp3", "mp3"), ("/x.OPUS", "opus"), ("/x.ogg", "opus"), ("/x.flac", "flac"), ("/x.mp3?format=opus", "opus")],
)
def test_the_format_is_the_stated_one_or_the_suffix_s_or_mp3(end, name):
    mount = Mount.read(f"icecast://:hackme@host{end}")
    assert mount.format == name
    assert mount.path == end.partition("?")[0]


def test_tls_has_a_scheme_and_a_port_of_its_own():
    mount = Mount.read("icecasts://:hackme@host/x.mp3")
    assert (mount.tls, mount.port, mount.url, str(mount)) == (True, 8443, "https://host:8443/x.mp3", "icecasts://host:8443/x.mp3")


def test_a_file_holds_an_address_a_line_and_is_its_owner_s_alone(tmp_path):
    path = tmp_path / "icecast"
    path.write_text("# where it goes\n\nicecast://:a@one/x\n  rain=icecast://:b@two/y\n")
    path.chmod(0o600)
    assert addresses(path) == {3: "icecast://:a@one/x", 4: "rain=icecast://:b@two/y"}
    path.chmod(0o640)
    with pytest.raises(InputError, match="chmod 600"):
        addresses(path)
    with pytest.raises(InputError, match="cannot be read"):
        addresses(tmp_path / "none")


def test_a_file_that_is_too_long_is_refused_whole(tmp_path):
    path = tmp_path / "icecast"
    path.write_text("#" * 65_536)
    path.chmod(0o600)
    assert addresses(path) == {}
    path.write_text("#" * 65_537)
    with pytest.raises(InputError, match="64 KiB"):
        addresses(path)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://source:hackme@host:8000/x", "does not begin with icecast:// or icecasts://"),
        ("source:hackme@host:8000/x", "does not begin with icecast://"),
        ("icecast://source:hackme@:8000/x", "names no host"),
        ("icecast://source:hackme@" + "h" * 64 + ".example/x", "host that no name service knows"),
        ("icecast://source:hackme@radio..example/x", "host that no name service knows"),
        ("icecast://source:hackme@host:70000/x", "port that cannot be read"),
        ("icecast://source:hackme@host:port/x", "port that cannot be read"),
        ("icecast://source:hackme@host:0/x", "has port 0"),
        ("icecast://source:hackme/1@host:8000/x", "port that cannot be read"),
        ("icecast://source:hack[me@host:8000/x", "port that cannot be read"),
        ("icecast://source@host:8000/x", "has no password"),
        ("icecast://host:8000/x", "has no password"),
        ("icecast://source:hackme@host:8000", "names no mount"),
        ("icecast://source:hackme@host:8000/", "names no mount"),
        ("icecast://source:hackme@host:8000/größe", "names no mount"),
        ("icecast://source:hackme@host:8000/x?a=b", "goes on after the mount with ?"),
        ("icecast://source:hackme@host:8000/x?format=hls", "one of mp3, opus, flac, aac"),
        ("icecast://source:hackme@host:8000/x#a", "goes on after the mount with #"),
        ("icecast://source:hackme@host:8000/x.wav", "ends with .wav, which is not sent"),
        ("icecast://source:hackme@host:8000/x.xsl", "ends with .xsl, which is not sent"),
        ("icecast://source:hackme@host:8000/../x.mp3", "a folder or a page of Icecast's own"),
        ("icecast://source:hackme@host:8000/%2e%2e/x.mp3", "a folder or a page of Icecast's own"),
        ("icecast://source:hackme@host:8000//x.mp3", "a folder or a page of Icecast's own"),
        ("icecast://source:hackme@host:8000/live/", "a folder or a page of Icecast's own"),
        ("icecast://source:hackme@host:8000/admin/metadata", "a folder or a page of Icecast's own"),
        ("icecast://source:hackme@host:8000/%61dmin/x.mp3?format=mp3", "a folder or a page of Icecast's own"),
        ("icecast://source:hack@me@host:8000/x", "more than one @"),
        ("icecast://source:word@hack/me@host:8000/x", "more than one @"),
        ("icecast://source:word@hack?me@host:8000/x", "more than one @"),
        ("icecast://source:hackme#1@host:8000/x", "port that cannot be read"),
        ("icecast://source:hackme", "port that cannot be read"),
        ("icecast://a%3Ab:hackme@host:8000/x", "user with a colon"),
        ("icecast://source:hackme%0d%0aX: y@host:8000/x", "no URL"),
        ("icecast://source:hackme%0d%0aX@host:8000/x", "not seen"),
        ("icecast://source:hackme@host:8000/x\r\nIce-Public: 1", "no URL"),
        ("icecast://source:hackme@host:8000/" + "x" * 1_000, "no URL"),
        (None, "no URL"),
    ],
)
def test_what_is_no_address_is_told_in_a_sentence_without_the_password(url, why):
    with pytest.raises(InputError) as caught:
        Mount.read(url)
    assert why in str(caught.value) and "icecast://source:PASSWORD@" in str(caught.value)
    assert "hack" not in str(caught.value)
    assert caught.value.__context__ is None or caught.value.__suppress_context__  # the parser's own error would show it
