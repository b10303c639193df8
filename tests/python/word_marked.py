"""What others see in a Word document with comments: word_marked.py comments FILE, or word_marked.py audit FILE…

`comments` prints a line for each comment as python-docx has it: the author, the paragraph it stands in, what it says; with tabs between.
`audit` prints what openxml-audit finds wrong with the schema, a line each, and at last how many documents were seen.
"""
import sys


def comments(path):
    import docx
    from docx.oxml.ns import qn

    document = docx.Document(path)
    around = {}
    for paragraph in document.element.iter(qn("w:p")):
        for mark in paragraph.iter(qn("w:commentReference")):
            around[mark.get(qn("w:id"))] = "".join(text.text or "" for text in paragraph.iter(qn("w:t")))
    for comment in document.comments:
        print(comment.author, around[str(comment.comment_id)], comment.text.replace("\n", " "), sep="\t")


def audit(paths):
    from openxml_audit import OpenXmlValidator

    for path in paths:
        for error in OpenXmlValidator().validate(path).errors:
            print(f"{path}: {error.error_type.value}: {error.description}")
    print(len(paths))


comments(sys.argv[2]) if sys.argv[1] == "comments" else audit(sys.argv[2:])
