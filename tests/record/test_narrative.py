"""The narrative: what people may read is taken, and nothing that runs by itself, however it is written."""

import pytest

from catchment.record.rules.validation.narrative import is_narrative

DIV = '<div xmlns="http://www.w3.org/1999/xhtml">{}</div>'


@pytest.mark.parametrize(
    "inside",
    [
        "<p>Seen &amp; heard, a caf&eacute;&nbsp;&#8212; <b>well</b><br/></p><!-- nothing -->",
        "<table><tr><td colspan='2' style='width: 9em'>5.40</td></tr></table>",
        "<img src='#picture' alt=''/>",
        "<a href='https://hospital.example/letter?a=1&amp;b=2'>The letter</a>",
        "<img src='data:image/png;base64,AAAA' alt='A drawing'/>",
    ],
)
def test_what_people_may_read_is_taken(inside: str) -> None:
    assert is_narrative(DIV.format(inside))


@pytest.mark.parametrize(
    "inside",
    [
        "<script>x</script>",
        "<SCRIPT>x</SCRIPT>",
        "<img/onerror='x' src='y'/>",
        "<p onclick='x'>Click</p>",
        "<a href='java&#115;cript:x'>Click</a>",
        "<a href=' java\nscript:x'>Click</a>",
        "<a href='data:text/html,x'>Click</a>",
        "<svg xmlns='http://www.w3.org/2000/svg'>x</svg>",
        "<meta http-equiv='refresh' content='0;url=http://x.example'/>x",
        "<?run this?>x",
        "<b>not closed",
        "</div><div>two",
        "&nosuchthing;",
        "a\0b",
        "\ud800",
        " \n",
        "",
    ],
)
def test_what_runs_or_is_no_xhtml_is_not(inside: str) -> None:
    assert not is_narrative(DIV.format(inside))


def test_only_a_div_is_a_narrative() -> None:
    """No document type either, by which a few characters would become millions."""
    entities = '<!DOCTYPE div [<!ENTITY a "aaaa">]><div>&a;</div>'
    for said in (entities, "<divx>x</divx>", "<p>x</p>", "x", "", 5, None, '<div xmlns="urn:other">x</div>'):
        assert not is_narrative(said)
    assert not is_narrative(DIV.format("x" * 1_048_576))
