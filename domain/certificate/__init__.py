"""The certificate: what it is called, what it says, what it may not leave out, and how it is numbered.

``kind``           which document follows from the service and the verdict
``content``        the frozen document, ``liangheng.certificate/1``
``parts``          what a content is made of: laboratory, item, dates, standards, people ...
``stating``        from the standards used to the standards stated
``fault``          what a rule of completeness says
``faults_cover``   rules of the cover: title, basis, numbers, marks, place, assemblies, replacement
``faults_dates``   rules of time: order of days, regulation, validity
``faults_results`` rules of the inner pages: digits, standards, environment, verdict
``faults_people``  rules of the signatures
``completeness``   all rules together; ``IncompleteCertificate`` names every fault at once
``numbering``      certificate numbers and the code for public look-up
"""
