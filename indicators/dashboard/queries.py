from typing import Any

View = Any
ArticleFilter = Any
