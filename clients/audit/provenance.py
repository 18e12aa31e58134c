"""A dossier as W3C PROV-JSON: which things came of which, by what work, and who answers for it (PROV-DM, 2013).

Entities are documents with their digests: certificates, the original record, its readings, the pack. Activities are the
measurement, the issue and the audit. Agents are the laboratory, the people by their ids, issuers above, the software.
Every link of the chain is a derivation with its day of use and its share. It is a view for other tools; what is signed
and verified is the dossier.
"""

from collections.abc import Mapping
from urllib.parse import quote

from clients.audit.reading import Opened
from domain.certificate.parts import SigningRole
from domain.evidence.documents import instant_text
from domain.exchange.dossier import Dossier
from domain.traceability.chain import CertificateNode, Link

NAMESPACE = "urn:liangheng:"
Attributes = dict[str, object]
ProvDocument = dict[str, dict[str, object]]

_CERTIFICATE, _RECORD, _READINGS, _PACK = "certificate", "record", "readings", "pack"
_MEASUREMENT, _ISSUE, _AUDIT = "measurement", "issue", "audit"


def prov_document(opened: Opened) -> ProvDocument:
    """Return the PROV-JSON document of a dossier (W3C submission of 24 April 2013)."""
    dossier = opened.dossier
    record, certificate = name(_RECORD, opened.record.id), name(_CERTIFICATE, dossier.number)
    measurement, issue = name(_MEASUREMENT, opened.record.id), name(_ISSUE, dossier.number)
    direct = dict.fromkeys(link.parent_id for link in opened.links if link.child_id == dossier.number)
    readings, pack = name(_READINGS, opened.record.id), name(_PACK, dossier.pack.digest)
    return {
        "prefix": {"lh": NAMESPACE, "xsd": "http://www.w3.org/2001/XMLSchema#"},
        "entity": _entities(opened),
        "activity": {
            measurement: {"prov:label": "Measurement 检定校准", "lh:performedOn": _day(opened)},
            issue: {"prov:label": "Issue 签发", "prov:endTime": _issued_at(opened)},
            name(_AUDIT, dossier.number): {
                "prov:label": "Audit 审计",
                "prov:endTime": dossier.generated_at,
                "lh:on": dossier.on,
                "lh:knownAt": dossier.known_at or dossier.on,
                "lh:state": dossier.state,
            },
        },
        "agent": _agents(opened),
        "wasGeneratedBy": _numbered(
            "g",
            *(
                {"prov:entity": entity, "prov:activity": activity}
                for entity, activity in ((readings, measurement), (record, measurement), (certificate, issue))
            ),
        ),
        "used": _numbered(
            "u",
            *(
                {"prov:activity": activity, "prov:entity": entity}
                for activity, entity in (
                    *((measurement, name(_CERTIFICATE, parent)) for parent in direct),
                    (measurement, pack),
                    (issue, record),
                    (name(_AUDIT, dossier.number), certificate),
                )
            ),
        ),
        "wasDerivedFrom": _numbered(
            "d",
            {"prov:generatedEntity": record, "prov:usedEntity": readings},
            {"prov:generatedEntity": certificate, "prov:usedEntity": record},
            *(_derivation(link) for link in opened.links),
        ),
        "wasAssociatedWith": _numbered("a", *_associations(opened)),
        "wasAttributedTo": _numbered(
            "t",
            *(
                {"prov:entity": name(_CERTIFICATE, node.id), "prov:agent": name("body", node.issuer)}
                for node in opened.nodes
            ),
        ),
        "actedOnBehalfOf": _numbered(
            "b",
            *(
                {"prov:delegate": name("person", person), "prov:responsible": name("body", _laboratory(opened))}
                for person in dict.fromkeys(signature.person_id for signature in opened.content.signatures)
            ),
        ),
    }


def name(kind: str, local: str) -> str:
    """Return the qualified name of a thing; what may not stand in one is written by its UTF-8 bytes."""
    return f"lh:{kind}.{quote(local, safe='')}"


def _entities(opened: Opened) -> dict[str, object]:
    dossier = opened.dossier
    entities: dict[str, object] = {name(_CERTIFICATE, node.id): _certificate(node) for node in opened.nodes}
    for link in opened.links:  # a parent that nobody has on record is a gap, and is shown as one
        entities.setdefault(name(_CERTIFICATE, link.parent_id), {"prov:type": _type("lh:Gap")})
    entities[name(_RECORD, opened.record.id)] = {
        "prov:type": _type("lh:OriginalRecord"),
        "lh:digest": opened.content.record.record_digest,
    }
    entities[name(_READINGS, opened.record.id)] = {
        "prov:type": _type("prov:Collection"),
        "lh:merkleRoot": opened.content.record.readings_root,
        "lh:count": opened.content.record.readings_count,
    }
    entities[name(_PACK, dossier.pack.digest)] = {
        "prov:type": _type("prov:Plan"),
        "prov:label": f"{dossier.pack.id} {dossier.pack.version}",
        "lh:digest": dossier.pack.digest,
    }
    return entities


def _certificate(node: CertificateNode) -> Attributes:
    shown: Attributes = {
        "prov:type": _type("lh:Certificate"),
        "prov:label": node.number,
        "lh:level": node.level.value,
        "lh:issuedOn": node.issued_on.isoformat(),
        "lh:digest": node.digest,
    }
    if node.valid_until is not None:
        shown["lh:validUntil"] = node.valid_until.isoformat()
    return shown


def _agents(opened: Opened) -> dict[str, object]:
    software = opened.dossier.software
    agents: dict[str, object] = {
        name("body", body): {"prov:type": _type("prov:Organization"), "prov:label": body}
        for body in (_laboratory(opened), *(node.issuer for node in opened.nodes))
    }
    for signature in opened.content.signatures:
        agents[name("person", signature.person_id)] = {"prov:type": _type("prov:Person")}
    agents[_software(opened.dossier)] = {
        "prov:type": _type("prov:SoftwareAgent"),
        "prov:label": f"LiangHeng {software.version}, engine {software.engine}",
    }
    return agents


def _associations(opened: Opened) -> list[Attributes]:
    measurement, issue = name(_MEASUREMENT, opened.record.id), name(_ISSUE, opened.dossier.number)
    found: list[Attributes] = []
    for signature in opened.content.signatures:
        made: Attributes = {
            "prov:activity": measurement if signature.role is SigningRole.OPERATOR else issue,
            "prov:agent": name("person", signature.person_id),
            "prov:role": signature.role.value,
        }
        if signature.role is SigningRole.OPERATOR:
            made["prov:plan"] = name(_PACK, opened.dossier.pack.digest)
        found.append(made)
    audit = name(_AUDIT, opened.dossier.number)
    return [*found, {"prov:activity": audit, "prov:agent": _software(opened.dossier), "prov:role": "audit"}]


def _derivation(link: Link) -> Attributes:
    made: Attributes = {
        "prov:generatedEntity": name(_CERTIFICATE, link.child_id),
        "prov:usedEntity": name(_CERTIFICATE, link.parent_id),
        "prov:type": _type("lh:Traceability"),
        "lh:result": link.child_where,
        "lh:parentResult": link.parent_result_id,
        "lh:usedOn": link.used_on.isoformat(),
    }
    if link.contribution is not None:
        made["lh:contribution"] = link.contribution
    return made


def _numbered(letter: str, *relations: Mapping[str, object]) -> dict[str, object]:
    """Relations have no names of their own: blank ones, numbered, the same for the same dossier."""
    return {f"_:{letter}{number}": dict(relation) for number, relation in enumerate(relations, start=1)}


def _issued_at(opened: Opened) -> str:
    return instant_text(max(signature.at for signature in opened.content.signatures))


def _day(opened: Opened) -> Attributes:
    return {"$": opened.record.performed_on.isoformat(), "type": "xsd:date"}


def _laboratory(opened: Opened) -> str:
    return opened.content.laboratory.name_zh


def _software(dossier: Dossier) -> str:
    return name("software", f"liangheng-{dossier.software.version}")


def _type(qualified: str) -> Attributes:
    return {"$": qualified, "type": "prov:QUALIFIED_NAME"}
