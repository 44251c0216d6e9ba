"""`python -m olist.docs PORT`: generate the dbt docs site and serve it on loopback."""

import functools
import http.server
import shutil
import sys

from olist.dbt import passthrough
from olist.settings import load_settings


def main() -> int:
    """Generate one page that holds the whole site, serve it until killed."""
    settings = load_settings()
    code = passthrough(settings, ["--quiet", "docs", "generate", "--static"])
    if code:
        return code
    site = settings.home / "dbt" / "docs"
    site.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(settings.dbt_target_dir / "static_index.html", site / "index.html")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), handler) as server:
        server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
