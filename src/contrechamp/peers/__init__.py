"""Other nodes: exchange of records and files with them, and what people here decide about them.

The protocol is docs/federation.md. Its serving side (`serving`, `views`) keeps no state; the pulling side is `sync`.

    acts.add_peer(address=, name=, local=False) -> Peer     acts.remove_peer / refuse_peer / accept_peer / set_deposits
    acts.add_pin(kind=, target=, limit=) / remove_pin       acts.refuse_organisation / accept_organisation
    acts.consent(organisation=, name=, limit=) / end_consent    (who may deposit here)
    sync.sync(peer) -> Report                               one visit: keys, logs, holes, files; then deposits, if any
    sync.sync_all() -> list[Report]                         every active peer
    records.damage.set_aside() -> list[str]                 takes damaged rows and files out, so that a visit heals them
    reads.copies / reads.seen_since / reads.sources …       what peers showed of each log, key set and file
"""
