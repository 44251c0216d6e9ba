"""Where messages go: the log always; mail, a webhook and SNS where a setting names them.

A sink that cannot be reached raises, and the message is kept for the next try.
"""

import re
import smtplib
import ssl
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from olist.errors import BadUsage, Unavailable
from olist.logs import open_log
from olist.settings import Settings
from orchestration.alerts.telling import Message

Sink = Callable[[Message], None]

_TIMEOUT_SECONDS = 10


def sinks(settings: Settings) -> Mapping[str, Sink]:
    """Return the sinks that the settings name, by name.

    Raises:
        BadUsage: a setting names none.
    """
    found: dict[str, Sink] = {"log": lambda message: _log(settings, message)}
    if settings.alert_email_to.strip():
        found["mail"] = lambda message: _mail(settings, message)
    if settings.alert_webhook_url.get_secret_value():
        found["webhook"] = lambda message: _post(settings, message)
    if settings.alert_sns_topic:
        found["sns"] = lambda message: _publish(settings, message)
    return found


def _log(settings: Settings, message: Message) -> None:
    with open_log(settings, title=message.title, link=message.link) as log:
        say = log.lines.error if message.kind == "failed" else log.lines.info
        say("alert", kind=message.kind, lines=list(message.lines))


def _mail(settings: Settings, message: Message) -> None:
    server = urlsplit(settings.alert_smtp_url.get_secret_value())
    if server.scheme not in ("smtp", "smtps") or not server.hostname:
        raise BadUsage("OLIST_ALERT_SMTP_URL must be smtp://host:port or smtps://host:port")
    mail = EmailMessage()
    mail["Subject"] = f"[olist] {message.title}"
    mail["From"] = settings.alert_email_from
    mail["To"] = ", ".join(re.split(r"[\s,]+", settings.alert_email_to.strip()))
    mail.set_content(message.text)
    secure = server.scheme == "smtps"
    try:
        with _connected(server.hostname, server.port or (465 if secure else 25), secure) as smtp:
            if not secure and smtp.has_extn("starttls"):
                smtp.starttls(context=ssl.create_default_context())
            if server.username:
                smtp.login(unquote(server.username), unquote(server.password or ""))
            smtp.send_message(mail)
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(f"the mail server {server.hostname}: {error}") from error


def _connected(host: str, port: int, secure: bool) -> smtplib.SMTP:
    if secure:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, port, timeout=_TIMEOUT_SECONDS, context=context)
    smtp = smtplib.SMTP(host, port, timeout=_TIMEOUT_SECONDS)
    smtp.ehlo()
    return smtp


def _post(settings: Settings, message: Message) -> None:
    import requests  # noqa: PLC0415 - slow, and seldom needed

    content = {
        "text": message.text,
        "kind": message.kind,
        "title": message.title,
        "lines": list(message.lines),
        "link": message.link,
    }
    try:
        answer = requests.post(
            settings.alert_webhook_url.get_secret_value(),
            json=content,
            timeout=_TIMEOUT_SECONDS,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        # Its text holds the address, which is as good as a password.
        raise Unavailable(f"the webhook cannot be reached: {type(error).__name__}") from None
    if answer.status_code >= 300:
        raise Unavailable(f"the webhook answered {answer.status_code}")


def _publish(settings: Settings, message: Message) -> None:
    import boto3  # noqa: PLC0415 - slow, and seldom needed
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    parts = settings.alert_sns_topic.split(":")
    if len(parts) != 6 or parts[2] != "sns":
        raise BadUsage("OLIST_ALERT_SNS_TOPIC must be the ARN of a topic: arn:aws:sns:…")
    try:
        client = boto3.client("sns", region_name=parts[3], endpoint_url=settings.alert_sns_endpoint)
        client.publish(
            TopicArn=settings.alert_sns_topic,
            Subject=f"[olist] {message.title}"[:100],
            Message=message.text,
        )
    except (BotoCoreError, ClientError) as error:
        raise Unavailable(f"SNS: {error}") from error
