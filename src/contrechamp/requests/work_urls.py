"""Addresses of the private pages of the room, under /<language>/work/access."""

from django.urls import URLPattern, path

from contrechamp.requests.views import batching, desk, learning, page, post, referring, reviewing

app_name = "requests_work"
urlpatterns: list[URLPattern] = [
    path("access", desk.desk, name="desk"),
    path("access/new", desk.new, name="new"),
    path("access/deadlines", desk.deadlines, name="deadlines"),
    path("access/deadlines/reminders", desk.remind, name="remind"),
    path("access/batch", batching.new, name="new_batch"),
    path("access/batch/<uuid:key>", batching.board, name="board"),
    path("access/batch/<uuid:key>/send", batching.send, name="send_batch"),
    path("access/mail", post.inbox, name="inbox"),
    path("access/mail/<int:number>", post.message, name="message"),
    path("access/mail/<int:number>/decide", post.decide, name="decide"),
    path("access/<uuid:key>", page.page, name="page"),
    path("access/<uuid:key>/letter", page.letter, name="letter"),
    path("access/<uuid:key>/letter.txt", page.letter_file, {"ending": "txt"}, name="letter_text"),
    path("access/<uuid:key>/letter.pdf", page.letter_file, {"ending": "pdf"}, name="letter_pdf"),
    path("access/<uuid:key>/letter/<slug:which>.txt", page.further_file, {"ending": "txt"}, name="further_text"),
    path("access/<uuid:key>/letter/<slug:which>.pdf", page.further_file, {"ending": "pdf"}, name="further_pdf"),
    path("access/<uuid:key>/folder.zip", page.folder, name="folder"),
    path("access/<uuid:key>/refer", referring.refer, name="refer"),
    path("access/<uuid:key>/refer/pack.zip", referring.pack, name="pack"),
    path("access/<uuid:key>/refer/notices", referring.announce, name="announce"),
    path("access/<uuid:key>/refer/forget", referring.forget, name="forget"),
    path("access/<uuid:key>/send", post.send, name="send"),
    path("access/<uuid:key>/distrust/<int:number>", post.distrust, name="distrust"),
    path("access/<uuid:key>/learn", learning.learn, name="learn"),
    path("access/<uuid:key>/learn/<slug:property>", learning.say, name="say"),
    path("access/<uuid:key>/publish", reviewing.publish, name="publish"),
    path("access/attachment/<int:attachment>/mask", reviewing.mask, name="mask"),
    path("access/attachment/<int:attachment>/withdraw", reviewing.withdraw, name="withdraw"),
    path("access/<uuid:key>/discard", page.discard, name="discard"),
    path("access/<uuid:key>/event/<int:event>/correct", page.correct, name="correct"),
    path("access/<uuid:key>/event/<int:event>/strike", page.strike, name="strike"),
]
