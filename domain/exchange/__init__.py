"""Exchange: the wire types that cross from one organisation to another, shared by the sender and the receiver.

``wire``                the base model and the small texts (instant, digest, token, decimal) every type is made of
``readings``            an instrument pushes readings to its laboratory, and is answered item by item
``envelope``            how a message to the supervision platform is sealed, and how the seal is checked
``certificate_issued``, ``certificate_status``, ``heartbeat``  payloads inside the envelope
``payloads``            which payload belongs to which message, and reading one
``reasons``             why a message is not accepted: code, cause and cure
``regions``             county codes and when they hold
``admission``           the content rules that the laboratory's gate and the platform both run
``heads``               whether a journal's head continues the one that was countersigned before
``losses``              what a laboratory says of records it lost, and the break that the platform acknowledges
``batch``, ``ack``      what is posted, and the signed answer
``state``, ``log``         where a stream stands; proofs about the platform's log
``lookup``, ``registry``   what the public may see; what the platform says of a laboratory
``dossier``             everything a regulator needs to open one certificate offline
``trail``               the journal around one certificate, so that tampering can be named

Documents travel as RFC 8785 canonical JSON; numbers are decimal text; an optional field not known is absent.
"""
