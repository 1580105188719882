"""The letters that follow a refusal in other jurisdictions: review, confirmatory application, complaint."""

from collections.abc import Sequence

from contrechamp.requests import reads, reply
from contrechamp.requests.course.events import Kind
from contrechamp.requests.letters import writing
from contrechamp.requests.letters.abroad import Letter, letters_of
from contrechamp.requests.letters.documents import kinds_in
from contrechamp.requests.models import Request
from contrechamp.shell.typography import day as in_words

REFUSALS = (Kind.REFUSED, Kind.REFUSED_BY_SILENCE, Kind.NOT_HELD, Kind.ANSWERED_PART)


def available(request: Request) -> Sequence[Letter]:
    """The letters that the state of the request calls for."""
    abroad = letters_of(request.regime)
    return [one for one in abroad.letters.values() if request.state in one.when] if abroad else []


def text(request: Request, letter: Letter) -> str:
    """The letter with what is known filled in, and the law behind it; what a person has to say stands as "…"."""
    abroad = letters_of(request.regime)
    assert abroad is not None
    timeline = reads.course(request).timeline
    asked = next((event.day for event in timeline if event.kind in (Kind.SENT, Kind.RECEIVED)), None)
    last = next((event for event in reversed(timeline) if event.kind in REFUSALS), None)
    said = letter.silent if last and last.kind == Kind.REFUSED_BY_SILENCE else letter.refused
    chosen = [kind for key in request.documents if (kind := kinds_in(abroad.language).get(key)) is not None]
    written = letter.text.format(
        group=reads.group_name(request.organisation),
        contact=reply.address(request.reply),
        body=request.body.name,
        post=request.body.post,
        day=in_words(reads.today().isoformat(), abroad.language),
        reference=request.reply,
        subject=request.title,
        asks=writing.numbered(chosen, abroad.language) if chosen else request.title,
        asked=in_words(asked.isoformat(), abroad.language) if asked else "…",
        refusal=said.format(refused=in_words(last.day.isoformat(), abroad.language) if last else "…"),
    )
    behind = abroad.behind(letter.key)
    return f"{written.rstrip()}\n\n{behind}" if behind else written
