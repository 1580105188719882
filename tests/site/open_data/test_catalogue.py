"""The catalogue of open data as foreign programs read it, and the page for people."""

from typing import Any

import pytest
from django.test import Client
from pyshacl import validate
from rdflib import Graph, Namespace
from rdflib.namespace import DCAT, DCTERMS, RDF

from tests.site.conftest import World
from tests.site.open_data.test_files import licensed

__all__ = ["licensed"]

FOAF = Namespace("http://xmlns.com/foaf/0.1/")
SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
[] a sh:NodeShape ; sh:targetClass dcat:Catalog ;
  sh:property [ sh:path dct:title ; sh:minCount 1 ; sh:uniqueLang true ], [ sh:path dct:description ; sh:minCount 1 ],
    [ sh:path dct:publisher ; sh:minCount 1 ; sh:maxCount 1 ; sh:class foaf:Agent ],
    [ sh:path dcat:dataset ; sh:minCount 1 ; sh:class dcat:Dataset ] .
[] a sh:NodeShape ; sh:targetClass dcat:Dataset ;
  sh:property [ sh:path dct:title ; sh:minCount 1 ; sh:uniqueLang true ], [ sh:path dct:description ; sh:minCount 1 ],
    [ sh:path dct:publisher ; sh:maxCount 1 ; sh:class foaf:Agent ],
    [ sh:path dcat:distribution ; sh:minCount 1 ; sh:class dcat:Distribution ] .
[] a sh:NodeShape ; sh:targetClass dcat:Distribution ;
  sh:property [ sh:path dcat:accessURL ; sh:minCount 1 ; sh:nodeKind sh:IRI ],
    [ sh:path dct:license ; sh:maxCount 1 ; sh:nodeKind sh:IRI ],
    [ sh:path dcat:mediaType ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] .
"""


def graph() -> Graph:
    found = Graph()
    found.parse(data=Client().get("/fr/data/catalogue.jsonld").content, format="json-ld")
    return found


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_catalogue_fits_what_dcat_ap_requires(licensed: World) -> None:
    """Read as RDF by another library, and held to the mandatory properties of DCAT-AP."""
    conforms, _results, words = validate(graph(), shacl_graph=Graph().parse(data=SHAPES, format="turtle"))
    assert conforms, words


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_each_group_is_a_dataset_with_its_licence(licensed: World) -> None:
    """And the dataset of all groups claims no single licence where there are two."""
    found = graph()
    licences = {
        str(dataset).partition("#")[2]: {
            str(licence)
            for file in found.objects(dataset, DCAT.distribution)
            for licence in found.objects(file, DCTERMS.license)
        }
        for dataset in found.subjects(RDF.type, DCAT.Dataset)
    }
    assert licences == {
        licensed.east: {"https://creativecommons.org/licenses/by-sa/4.0/"},
        licensed.south: {"https://spdx.org/licenses/etalab-2.0"},
        "all": set(),
    }
    told = " ".join(str(one) for one in found.objects(None, DCTERMS.description))
    assert "Groupe Sud: Licence Ouverte 2.0" in told


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_file_of_the_catalogue_is_there(licensed: World) -> None:
    """Each address answers."""
    for _file, address in graph().subject_objects(DCAT.downloadURL):
        path = "/" + str(address).split("/", 3)[3]
        assert Client().get(path).status_code == 200, path


def test_the_page_lists_files_and_licences(licensed: World) -> None:
    """In plain words, in both languages, linked from the foot of every page."""
    for language, words in (("fr", "Plusieurs licences"), ("en", "Several licences")):
        page = Client().get(f"/{language}/data").content.decode()
        assert words in page and "CC BY-SA 4.0" in page and f"/{language}/data/all/all/statements.csv" in page
    assert '"/fr/data"' in Client().get("/fr/").content.decode()
    twin: Any = Client().get("/fr/data.json").json()
    assert twin["files"]["statements.csv"].endswith("/fr/data/all/all/statements.csv")
