import pytest

from moodmusic.errors import InputError
from moodmusic.serve.mount import Mount


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
    ("url", "why"),
    [
        ("http://source:hackme@host:8000/x", "does not begin with icecast://"),
        ("source:hackme@host:8000/x", "does not begin with icecast://"),
        ("icecast://source:hackme@:8000/x", "names no host"),
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
        ("icecast://source:hackme@host:8000/x?a=b", "goes on after the mount"),
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
