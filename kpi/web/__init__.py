"""The web frame: routes and headers around the Streamlit app. `shell.py` beside this file is the script it runs."""

from starlette.middleware import Middleware

from kpi.web import faults
from kpi.web.headers import SecurityHeaders
from kpi.web.routes import routes

middleware = [Middleware(SecurityHeaders)]

on_script_error = faults.show

__all__ = ["middleware", "on_script_error", "routes"]
