"""Other nodes: exchange of records and files with them, and what people here decide about them.

The protocol is docs/federation.md. Each part imports only those below it:

    sharing     drafts for sister groups, in closed parcels
    trust       how other nodes and groups stand here, vouches and warnings; the pages where people decide
    identity    the keys of a group here: certify, revoke, recover, what was cut off
    visiting    the pulling side: `visiting.sync.sync(peer) -> Report`, `sync_all()`; pushing deposits
    custody     what is kept closed for sister groups: their backups; a Django app of its own
    serving     the serving side, which keeps no state: heads, log pages, ranges, nudges
    keeping     what is kept for others: pins, published files, deposits taken

Below them all lie the tables (`models`), what is decided about peers, groups and pins (`acts`) and what peers showed of
each log, key set and file (`reads`). `urls` are the pages, `exchange_urls` the calls of other nodes, `tasks` the jobs.
"""
