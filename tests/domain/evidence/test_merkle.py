"""Known answers are the published Certificate Transparency test vectors (RFC 6962 hashing, 8 leaves)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.evidence.merkle import (
    EMPTY_ROOT,
    MemoryTree,
    OutsideTree,
    append,
    batch_root,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")] + [
    bytes(range(0x60, 0x70))
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
FIRST_OF_EIGHT = [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
]


@pytest.mark.parametrize("size", range(9))
def test_published_roots(size: int) -> None:
    assert batch_root(LEAVES[:size]).hex() == ROOTS[size]


def test_a_leaf_is_told_its_index() -> None:
    tree = MemoryTree()
    assert [tree.add(leaf) for leaf in LEAVES] == list(range(8))


def test_published_inclusion_path() -> None:
    tree = MemoryTree(LEAVES)
    assert [step.hex() for step in inclusion_proof(tree.read, 0, 8)] == FIRST_OF_EIGHT


def test_a_past_root_is_read_from_nodes_that_never_change() -> None:
    tree = MemoryTree(LEAVES)
    assert [root(tree.read, size).hex() for size in range(9)] == ROOTS


def test_appending_stores_exactly_the_subtrees_it_completes() -> None:
    tree = MemoryTree(LEAVES[:7])
    assert [(node.level, node.position) for node in append(tree.read, 7, leaf_hash(LEAVES[7]))] == [
        (0, 7),
        (1, 3),
        (2, 1),
        (3, 0),
    ]
    assert [(node.level, node.position) for node in append(tree.read, 4, leaf_hash(b""))] == [(0, 4)]


sizes = st.integers(1, 70)


@given(sizes, st.data())
def test_every_leaf_proves_and_no_altered_claim_does(size: int, data: st.DataObject) -> None:
    tree = MemoryTree(bytes([number]) for number in range(size))
    index = data.draw(st.integers(0, size - 1))
    leaf, head, proof = leaf_hash(bytes([index])), tree.root(), inclusion_proof(tree.read, index, size)
    assert verify_inclusion(leaf, index, size, proof, head)
    assert not verify_inclusion(_flip(leaf, data), index, size, proof, head)
    assert not verify_inclusion(leaf, index, size, proof, _flip(head, data))
    assert not verify_inclusion(leaf, index, size, (*proof, head), head)
    other = data.draw(st.integers(-1, size).filter(lambda number: number != index))
    assert not verify_inclusion(leaf, other, size, proof, head)
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        assert not verify_inclusion(leaf, index, size, (*proof[:at], _flip(proof[at], data), *proof[at + 1 :]), head)
        assert not verify_inclusion(leaf, index, size, proof[:-1], head)
        assert not verify_inclusion(leaf, index, size, proof[1:], head)


@given(sizes, st.data())
def test_every_prefix_is_consistent_and_no_altered_one_is(newer: int, data: st.DataObject) -> None:
    tree = MemoryTree(bytes([number]) for number in range(newer))
    older = data.draw(st.integers(0, newer))
    before, after, proof = root(tree.read, older), tree.root(), consistency_proof(tree.read, older, newer)
    assert verify_consistency(older, newer, before, after, proof)
    assert not verify_consistency(older, newer, _flip(before, data), after, proof)
    assert not verify_consistency(older, newer, before, after, (*proof, after))
    if older:
        assert not verify_consistency(older, newer, before, _flip(after, data), proof)
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        assert not verify_consistency(
            older, newer, before, after, (*proof[:at], _flip(proof[at], data), *proof[at + 1 :])
        )
        assert not verify_consistency(older, newer, before, after, proof[:-1])
        assert not verify_consistency(older, newer, before, after, ())


def test_a_rewritten_past_is_inconsistent() -> None:
    honest, forged = MemoryTree(LEAVES[:5]), MemoryTree([*LEAVES[:2], b"forged", *LEAVES[3:]])
    proof = consistency_proof(forged.read, 5, 8)
    assert not verify_consistency(5, 8, honest.root(), forged.root(), proof)


def test_an_empty_log_is_a_prefix_of_every_log_but_only_with_the_empty_root() -> None:
    assert verify_consistency(0, 8, EMPTY_ROOT, bytes.fromhex(ROOTS[8]), ())
    assert not verify_consistency(0, 8, bytes(32), bytes.fromhex(ROOTS[8]), ())
    assert not verify_consistency(3, 2, bytes(32), bytes(32), ())


def test_equal_sizes_with_different_roots_are_a_fork() -> None:
    assert not verify_consistency(8, 8, bytes.fromhex(ROOTS[8]), bytes.fromhex(ROOTS[7]), ())


@pytest.mark.parametrize(("index", "size"), [(0, 0), (8, 8), (-1, 8)])
def test_a_leaf_outside_the_tree_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(OutsideTree):
        inclusion_proof(MemoryTree(LEAVES).read, index, size)


@pytest.mark.parametrize(("older", "newer"), [(9, 8), (-1, 8)])
def test_a_size_outside_the_tree_has_no_proof(older: int, newer: int) -> None:
    with pytest.raises(OutsideTree):
        consistency_proof(MemoryTree(LEAVES).read, older, newer)


def test_a_node_cannot_pass_for_a_leaf() -> None:
    two = MemoryTree(LEAVES[:2])
    as_leaf = two.read(0, 0) + two.read(0, 1)
    assert batch_root([as_leaf]) != two.root()


def _flip(value: bytes, data: st.DataObject) -> bytes:
    bit = data.draw(st.integers(0, len(value) * 8 - 1))
    altered = bytearray(value)
    altered[bit // 8] ^= 1 << bit % 8
    return bytes(altered)
