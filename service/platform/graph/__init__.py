"""The city's graph: which certificate rests on which, across every laboratory, in valid and in known time.

``tables``    certificates, links frozen at issue, what befell them, and the closure of the standards' certificates
``facts``     what a message or the register says, ready to be written
``feed``      writing it, in the transaction of the receipt
``backfill``  writing what was received before there was a graph
``closure``   everything above a standard's certificate, kept and recomputed
``faults``    the structural rules
``chain``     one certificate and all above it
``rules``     what the laboratories' rules of traceability find in it, as far as they can be applied
``judged``    the same rules over the whole city, in SQL
``tally``, ``failing``  what it finds: counted, and certificate by certificate
``remembered``  what was found, while nothing of it has been altered
``planner``   what PostgreSQL is told before a question to the whole city
``impact``, ``coverage``, ``comparison``  what rests on a standard; where a public standard is missing; two days
``wire``, ``refusals``, ``routes``  the API for the regulator

docs/decisions/0019 says why.
"""
