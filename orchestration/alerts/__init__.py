"""Alerts: one message for one failure, to a log, by mail, to a webhook or to SNS."""
