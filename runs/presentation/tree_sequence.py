"""The genealogy of every gene, as a tree sequence for tskit (Kelleher et al. 2016, PLOS Comput. Biol. 12).

A genome is a sequence as long as it has genes; place k is gene k. Every member ever born is a node, as old as
it is many generations before the newest; edges say from whom each stretch of genes was inherited; every
founder's gene, and every gene that mutated, is a mutation whose state is the number. So trees of single genes
can be asked when and how they swept, and decoding the samples gives back their genomes.
"""

import json
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.ancestry import known_populations, pedigree
from babushka.runs.orchestration.saved import Run
from babushka.runs.storage.stretches import Stretch

if TYPE_CHECKING:
    from babushka.evolution.generation import Generation


def tree_sequence(run: Run, exact: bool = False, threads: int | None = None) -> Any:
    """A `tskit.TreeSequence`: samples are the members of the newest generation, in the order of their rows.

    It is simplified to what is ancestral to them; the metadata of a node is its `id`, and its population,
    where there are islands, the deme that it was born in; that of a sample says in `deme` where it is now.
    The provenance records say which run it is of and which software made that. `exact` lives again the
    generations that were not kept, of which it needs all. Raises `SettingsError` where they were not and
    `exact` is not asked for, and as `evolution.inheritance.inheritance` does; ImportError without tskit.
    """
    import tskit

    from babushka.evolution.inheritance import inheritance

    run.need_lives_apart("a genealogy of genes")
    born = pedigree(run)
    newest = run.generations[-1]
    if not exact and len(run.generations) <= newest:
        raise SettingsError(
            f"Genes can be traced only through every generation, and {str(run.path)!r} did not keep all: say "
            "--exact to live them again, or make a run with --set record.keep=all."
        )
    names = run.experiment.layout.names
    tables = tskit.TableCollection(sequence_length=len(names))
    tables.time_units = "generations"
    for table in (tables.nodes, tables.sites):
        table.metadata_schema = tskit.MetadataSchema.permissive_json()
    demes = run.experiment.evolution.islands.demes
    newest_members = run.generation()
    samples = dict(zip(newest_members.ids.tolist(), newest_members.demes.tolist(), strict=True))
    for member, birth in zip(born.ids.tolist(), born.birth.tolist(), strict=True):
        flags = tskit.NODE_IS_SAMPLE if member in samples else 0
        metadata = {"id": member}
        if demes > 1 and member in samples:
            metadata["deme"] = samples[member]
        tables.nodes.add_row(flags, float(newest - birth), metadata=metadata)
    for place, name in enumerate(names):
        tables.sites.add_row(place, "", metadata={"gene": name})
    of_birth = np.full(len(born.ids), tskit.NULL, np.int32)
    before: Generation | None = None
    for _, generation in known_populations(run, born, exact, threads=threads):
        if generation is None:
            continue
        nodes = born.rows(generation.ids)
        there = generation.population.newborn()
        of_birth[nodes[there]] = generation.demes[there]
        if before is None:
            _mutations(tables, np.ones(generation.genomes.shape, bool), nodes, generation.genomes, newest)
        else:
            found = inheritance(run.experiment.at(generation.number), before, generation.population)
            new = nodes[found.births]
            _edges(tables, born.rows(before.ids)[found.source], new)
            _mutations(tables, found.mutated, new, found.after, newest - generation.number)
        before = generation
    if demes > 1:
        tables.populations.metadata_schema = tskit.MetadataSchema.permissive_json()
        for deme in range(demes):
            tables.populations.add_row(metadata={"name": f"deme {deme}"})
        tables.nodes.population = of_birth
    tables.sort()
    tables.build_index()
    tables.compute_mutation_parents()
    keep = {"filter_sites": False, "filter_populations": False, "record_provenance": False}
    tables.simplify(born.rows(newest_members.ids), **keep)
    for stretch in run.provenance.stretches:
        tables.provenances.add_row(json.dumps(_provenance(run, stretch)), timestamp=stretch.created)
    return tables.tree_sequence()


def _provenance(run: Run, made: Stretch) -> dict[str, Any]:
    """A record by tskit's schema: software, what it was asked for, and where it ran."""
    import tskit

    software = {name: found for name, found in made.software.items() if name != "babushka"}
    libraries = {name: {"version": found} for name, found in software.items() if found and name != "python"}
    return {
        "schema_version": "1.0.0",
        "software": {"name": "babushka", "version": made.software.get("babushka") or "unknown"},
        "parameters": {
            "command": " ".join(made.command),
            "seed": run.experiment.seed,
            "settings": run.settings,
            "created": made.created,
            "first_generation": made.first,
        },
        "environment": {
            "os": {"system": made.platform.get("system", "")},
            "python": {"version": software.get("python")},
            "libraries": {**libraries, "tskit": {"version": tskit.__version__}},
        },
    }


def _edges(tables: Any, parents: NDArray[np.int64], children: NDArray[np.int64]) -> None:
    """An edge for each stretch of neighbouring genes from one parent; `parents` is (births, genes)."""
    births, genes = parents.shape
    starts = np.ones((births, genes), bool)
    starts[:, 1:] = parents[:, 1:] != parents[:, :-1]
    row, left = np.nonzero(starts)
    right = np.append(left[1:], genes)
    right[np.append(row[1:] != row[:-1], True)] = genes  # the last stretch of a genome
    tables.edges.append_columns(
        left=left.astype(np.float64),
        right=right.astype(np.float64),
        parent=parents[row, left].astype(np.int32),
        child=children[row].astype(np.int32),
    )


def _mutations(
    tables: Any, where: NDArray[np.bool_], nodes: NDArray[np.int64], genomes: NDArray[np.float32], age: int
) -> None:
    """A mutation for each gene that is new in its bearer; its state is the number, to the last bit."""
    import tskit

    row, gene = np.nonzero(where)
    states, offsets = tskit.pack_strings([repr(float(value)) for value in genomes[row, gene]])
    tables.mutations.append_columns(
        site=gene.astype(np.int32),
        node=nodes[row].astype(np.int32),
        time=np.full(len(row), float(age)),
        derived_state=states,
        derived_state_offset=offsets,
    )
