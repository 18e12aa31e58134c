"""Reference receiver of the municipal supervision platform: an app and a database apart from any laboratory's.

``tables``      laboratories and keys, messages, streams, log, certificate index
``labs``        who may report, and by which keys
``receive``     a batch, from the raw messages to the signed answer, in one transaction
``judgement``   what becomes of one message: pure, decided from the message and what is known
``index``       certificates as the public may see them
``graph``       which certificate rests on which, across all laboratories
``access``      who may ask what is not public
``acts``        who came in, was turned away, took what along or changed the registers
``log``         the Merkle log every recorded message and every act enters
``heads``       heads of the laboratories' journals, countersigned; who is silent, whose journal was cut
``losses``      a laboratory that lost its journal's tail, and the break that is acknowledged; ``lost``: what is missing
``routes``, ``public``, ``app``  the API, the pages for everybody, and the app around them

It claims conformity with nothing that is not public: the contract it speaks is this project's draft.
"""
