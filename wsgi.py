"""The application for a WSGI server: `waitress-serve wsgi:app`."""

from tracker import create_app

app = create_app()
