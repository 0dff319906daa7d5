"""The report as one HTML file: page.html, page.css and page.js, filled by html.py with the data of a run."""
