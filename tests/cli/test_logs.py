"""What a log line of a fault holds: where it arose, never everything that was in memory there."""

import json

import pytest
import structlog

from indicators.cli.logs import set_up_logging


def fail(secret: str) -> None:
    raise RuntimeError("broken")


@pytest.mark.parametrize("as_json", [False, True])
def test_a_fault_is_logged_with_its_place_and_without_the_values_there(
    as_json: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    before = structlog.get_config()
    try:
        set_up_logging(as_json=as_json)
        try:
            fail("pass" + "word")
        except RuntimeError:
            structlog.get_logger().exception("step failed", step="collect")
    finally:
        structlog.configure(**before)
    told = capsys.readouterr().err
    assert "step failed" in told
    assert "in fail" in told
    assert "password" not in told
    if as_json:
        assert json.loads(told)["step"] == "collect"
