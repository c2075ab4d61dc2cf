"""The report: what it says as data, then as one page and as Markdown."""

from bnexp.report.content import Content, Ended, content_of
from bnexp.report.markdown import markdown_of
from bnexp.report.page import html_of
from bnexp.report.pictures import Picture, pictures_of

__all__ = ["Content", "Ended", "Picture", "content_of", "html_of", "markdown_of", "pictures_of"]
