"""The application for a WSGI server: `waitress-serve wsgi:app`."""

from tracker import create_app, watching

app = create_app()
watching.watch(app)
