"""Metrological traceability (VIM 2.41): of results, through certificates, up to a national or primary standard.

``chain``            the frozen facts: certificates, their results, what befell them, and which result rests on which
``own``              our own end of it, rebuilt from the frozen record
``planned``          the same before the work: where the chosen standards will be used
``walk``             from one certificate upward: order, depth, age, gaps, cycles
``times``            what was so on one day, as known on another
``finding``          rule, finding and the facts beside the chain that a rule may look at
``facts``            what is known beside the chain: people, regulation, capability, room, journal, program
``licences``         who may do what, over which range, how well, and in which days: ours and other bodies'
``parents``          what is known of another body's certificate beside what it says: seal, batch
``rules_documents``  T02 T03 T12 T25: digest, seal, route and batch of certificates above
``rules_support``    T01 T21: documented all the way to a standard where a chain may end
``rules_time``       T04 T05 T22: everything in force when it was used
``rules_quantity``   T06 T07 T08: same kind of quantity, inside the range, its uncertainty carried along
``rules_numbers``    T09 T10: U and k from the budget, and numbers that are possible
``rules_capability`` T11 T13 T15: CMC, measurement standard, ratio to the limits
``rules_scheme``     T14: where the verification scheme lets a standard stand
``rules_verdict``    T16: the verdict decided again
``rules_work``       T17 T19: regulation in force, three authorised people
``rules_conditions`` T18 T24 T26: room, journal, program
``rules_history``    T20 T23: a standard beside its past, standards with a parent in common
``rules``            the registry, by stage and edition, the audit, and the one word it comes to
``impact``           downward: which certificates rest on a standard that was found wrong
``stake``            and how much of each is at stake: share of U^2, margin, verdict
"""
