"""A feed storage on S3 and what is like it: Scrapy's own, whose failures are one clear sentence.

An object appears whole or not at all, so that a run that fails or is killed leaves the last good
one as it was.
"""

from __future__ import annotations

from typing import IO, Any

from scrapy.extensions.feedexport import S3FeedStorage

from wartaspider.exceptions import FeedError

_KEYS = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, in the environment or with -s"
_WHY = {
    "NoSuchBucket": "there is no such bucket; make it, or name another",
    "AccessDenied": "these credentials may not write there",
    "InvalidAccessKeyId": f"the access key is not known there; {_KEYS}",
    "SignatureDoesNotMatch": f"the secret key does not fit the access key; {_KEYS}",
    "ExpiredToken": "the session has expired; log in anew and set AWS_SESSION_TOKEN",
    "InvalidToken": "AWS_SESSION_TOKEN is not valid",
    "NoCredentialsError": f"there are no credentials; {_KEYS}",
    "PartialCredentialsError": f"half of the credentials is missing; {_KEYS}",
    "EndpointConnectionError": "the server cannot be reached; look after AWS_ENDPOINT_URL",
    "ConnectTimeoutError": "the server does not answer; look after AWS_ENDPOINT_URL",
    "PermanentRedirect": "the bucket is in another region; set AWS_REGION_NAME",
}


class S3Storage(S3FeedStorage):
    """Keeps a feed as an object (``FEED_STORAGES`` of ``s3``)."""

    def _store_in_thread(self, file: IO[bytes]) -> None:
        from boto3.exceptions import Boto3Error
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            super()._store_in_thread(file)
        except (Boto3Error, BotoCoreError, ClientError) as error:
            where = f"s3://{self.bucketname}/{self.keyname}"
            raise FeedError(f"{where} could not be written: {_why(error)}") from error


def _why(error: Exception) -> str:
    response: dict[str, Any] = getattr(error, "response", {})
    code = response.get("Error", {}).get("Code", "") or type(error).__name__
    return _WHY.get(code, f"{code}: {error}")
