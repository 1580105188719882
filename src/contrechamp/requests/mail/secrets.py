"""Passwords of mail servers: in files of the node's folder that only its user reads, never in the settings."""

from django.conf import settings


def password(server: str) -> str:
    """The password for `smtp` or `imap`, from `secrets/mail_<server>`; "" where there is none.

    Raises PermissionError when others can read the file.
    """
    path = settings.HOME.folder / "secrets" / f"mail_{server}"
    if not path.exists():
        return ""
    if path.stat().st_mode & 0o077:
        raise PermissionError(f"{path} can be read by others: chmod 600 {path}")
    return str(path.read_text().strip())
