"""Lost documents that groups look for: public statements of the kind `wanted`, and the copies that people bring.

What anybody brings lies in quarantine: kept as bytes, opened by nobody, until a member takes it in or sends it away.
"""
