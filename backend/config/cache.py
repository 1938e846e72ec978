"""The shared cache of production: what it holds may be missing, so its absence stops nobody."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

Result = TypeVar("Result")


class ForgivingRedisCache(RedisCache):
    """Redis that answers as an empty cache while its server is away."""

    def ping(self) -> bool:
        """Tell whether the server answers."""
        try:
            return bool(self._cache.get_client(write=False).ping())
        except RedisError:
            return False

    def add(self, *args: Any, **options: Any) -> bool:
        """Say that the key was new: a limit that cannot be counted lets people in."""
        return _or(True, lambda: super(ForgivingRedisCache, self).add(*args, **options))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """Return the value, or the default."""
        return _or(default, lambda: super(ForgivingRedisCache, self).get(key, default, version))

    def get_many(self, *args: Any, **options: Any) -> dict[Any, Any]:
        """Return what is there."""
        found: dict[Any, Any] = _or(
            {}, lambda: super(ForgivingRedisCache, self).get_many(*args, **options)
        )
        return found

    def set(self, *args: Any, **options: Any) -> None:
        """Keep the value if the server is there."""
        _or(None, lambda: super(ForgivingRedisCache, self).set(*args, **options))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Count; from nothing when there is no server."""
        return _or(delta, lambda: super(ForgivingRedisCache, self).incr(key, delta, version))

    def delete(self, *args: Any, **options: Any) -> bool:
        """Forget the key."""
        return _or(False, lambda: super(ForgivingRedisCache, self).delete(*args, **options))


def _or(instead: Result, call: Callable[[], Any]) -> Result:
    try:
        result: Result = call()
    except RedisError:
        return instead
    return result
