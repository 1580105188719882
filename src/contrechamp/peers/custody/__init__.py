"""What a node keeps for sister groups without being able to read it: their backups, in closed files.

The calls are section 9 of docs/federation.md. `names`, `proving` and `holder` are the side that calls, and need no
database, because a node that was lost calls before it has one; the other modules are the side that keeps.

    acts.keep(organisation=, limit=) / end(organisation=)   whose backup is kept here, and how much of it
    holder.Holder(address, seed, …)                         .listing() .put(…) .fetch(…)
"""
