#!/bin/sh
# Makes .venv from the lock file. Needs Python 3.11 or newer with ensurepip, and a package index.
# usage: scripts/setup.sh [run|dev]
set -eu
cd "$(dirname "$0")/.."

want=${1:-dev}
case $want in
  run) lock=requirements.lock ;;
  dev) lock=requirements-dev.lock ;;
  *) echo "usage: scripts/setup.sh [run|dev]" >&2; exit 2 ;;
esac

# Nothing to do when what is installed came from this very lock file (or from the larger one).
stamp=.venv/ventanilla.stamp
sum=$(cat requirements-dev.lock requirements.lock | cksum)
if [ -f "$stamp" ]; then
  have=$(cat "$stamp")
  if [ "$have" = "dev $sum" ] || [ "$have" = "$want $sum" ]; then exit 0; fi
  case $have in dev*) want=dev; lock=requirements-dev.lock ;; esac
fi

python=${PYTHON:-}
for candidate in python3.11 python3.12 python3.13 python3; do
  if [ -z "$python" ] && command -v "$candidate" >/dev/null 2>&1; then python=$candidate; fi
done
if [ -z "$python" ]; then
  echo "Falta Python 3.11 o posterior (missing): apt-get install python3.11 python3.11-venv" >&2
  exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "$python es anterior a 3.11 (too old): apt-get install python3.11 python3.11-venv" >&2
  exit 1
fi
if ! "$python" -c 'import ensurepip' >/dev/null 2>&1; then
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  echo "Falta ensurepip (missing): apt-get install python$version-venv" >&2
  exit 1
fi

if [ ! -x .venv/bin/python ]; then
  echo "  … entorno de Python (.venv)"
  "$python" -m venv .venv
fi
if [ ! -x .venv/bin/uv ]; then
  # The version and the hashes are the lock's own.
  .venv/bin/python -m pip install --quiet --disable-pip-version-check uv
fi
echo "  … bibliotecas de $lock"
# "install", not "sync": sync would take uv and pip away from the environment it runs in.
.venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r "$lock"
echo "$want $sum" > "$stamp"
