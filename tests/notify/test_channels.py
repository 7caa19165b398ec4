import pytest

from indicators.errors import NotifyError
from indicators.notify.channels import check, mask, send
from tests.hooks import Webhook

SECRETS = {
    "json://me:geheim123@hooks.example.org:8080/T000/B000/pathtoken?+Authorization=Bearer%20headertoken":
        "json://hooks.example.org:8080/***",
    "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#general": "slack://***",
    "tgram://123456789:abcdefg_hijklmnop/12315544/": "tgram://***",
    "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js": "discord://***",
    "ntfy://secret-topic": "ntfy://***",
    "ntfys://me:geheim123@ntfy.example.org/topic": "ntfys://ntfy.example.org/***",
    "mailto://me:geheim123@gmail.com?to=desk@example.org": "mailto://gmail.com:587/*** to desk@example.org",
}  # fmt: skip


@pytest.mark.parametrize(("channel", "shown"), SECRETS.items())
def test_a_masked_address_shows_where_it_leads_but_no_secret(channel: str, shown: str) -> None:
    assert mask(channel) == shown


@pytest.mark.parametrize(
    "channel", ["", "geheim123", "nothing://geheim123", "slack://geheim123", "json://", "\x00://x"]
)
def test_what_is_no_address_is_masked_whole(channel: str) -> None:
    assert "geheim123" not in mask(channel)
    assert mask(channel).endswith("***")


@pytest.mark.parametrize("channel", [*SECRETS, "json://127.0.0.1:9/hook", "jsons://10.0.0.1/hook", "xml://localhost"])
def test_a_sound_address_has_nothing_wrong(channel: str) -> None:
    assert check(channel) is None


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        ("", "expected an Apprise address"),
        ("desk@example.org", "expected an Apprise address"),
        ("https://example.org/hook", "for a webhook write json://host/path"),
        ("jsom://example.org", "Did you mean json://?"),
        ("slack://geheim123", "Expected slack://{token_a}/{token_b}/{token_c}"),
        ("json://example.org\njson://example.com", "one address on one line"),
        ("json://" + "x" * 3000, "at most 2000 characters"),
        ("json://example.org?optional=yes", "optional=yes"),
        ("json://169.254.169.254/latest/meta-data", "link-local"),
        ("json://[::ffff:169.254.169.254]/", "link-local"),
        ("json://[fe80::1]/", "link-local"),
        ("json://0.0.0.0/", "link-local"),
        ("json://metadata.google.internal/", "link-local"),
    ],
)
def test_a_wrong_address_is_refused_with_what_is_expected_and_no_secret(channel: str, words: str) -> None:
    wrong = check(channel)
    assert wrong is not None
    assert words in wrong
    assert "geheim123" not in wrong


def test_a_message_arrives_as_it_was_written(webhook: Webhook) -> None:
    body = 'Net +42 <b>is</b> [here](http://x) *bold* :smile: \\n ${HOME} – "żółć" 战争\nhttp://127.0.0.1:8501/conflict'
    send(webhook.channel, "Alert: Sudan", body)
    assert webhook.messages == [("Alert: Sudan", body)]


def test_line_breaks_and_control_characters_never_reach_the_title(webhook: Webhook) -> None:
    send(webhook.channel, "Alert\r\nBcc: all@example.org\x00", "line one\r\nline\x1b[31m two")
    assert webhook.messages == [("Alert Bcc: all@example.org", "line one\nline [31m two")]


def test_a_redirect_is_not_followed(webhook: Webhook) -> None:
    with Webhook().running() as inner:
        webhook.status, webhook.location = 307, inner.channel.replace("json", "http")
        with pytest.raises(NotifyError, match="307"):
            send(webhook.channel + "?redirect=yes", "t", "b")
        assert inner.received == []


def test_a_refused_message_names_the_reason_and_no_secret(webhook: Webhook) -> None:
    webhook.status = 403
    channel = webhook.channel.replace("json://", "json://me:geheim123@") + "/token-in-the-path"
    with pytest.raises(NotifyError) as caught:
        send(channel, "t", "b")
    assert "403" in str(caught.value)
    assert "geheim123" not in str(caught.value)
    assert "token-in-the-path" not in str(caught.value)
    assert len(webhook.received) == 1, "one try, the outbox does the retries"


def test_asking_for_retries_in_the_address_sends_no_second_time(webhook: Webhook) -> None:
    webhook.status = 500
    with pytest.raises(NotifyError):
        send(webhook.channel + "?retry=3&wait=0", "t", "b")
    assert len(webhook.received) == 1


def test_nobody_listening_is_an_error() -> None:
    with Webhook().running() as hook:
        channel = hook.channel
    with pytest.raises(NotifyError, match=r"json://127\.0\.0\.1"):
        send(channel, "t", "b")


def test_a_wrong_address_is_never_tried() -> None:
    with pytest.raises(NotifyError, match="link-local"):
        send("json://169.254.169.254/", "t", "b")
