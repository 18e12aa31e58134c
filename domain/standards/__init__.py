"""Measurement standards 计量标准: where a standard stands, and what may verify what.

``scheme``   the verification scheme 计量检定系统表 as data: boxes, and the edges by which units are disseminated
``schemes``  reading a scheme's file; the schemes of the product, one YAML file each
``lint``     what is wrong with a scheme, by line
``classes``  whether a text on record states an accuracy class
``drawing``  the official box diagram, with the way of one item marked
``placing``  the boxes in which an instrument stands, and whether an edge joins two of them
"""
