from __future__ import annotations

import pytest

from tutor_app.accounts.hooks import OwnerHooks
from tutor_app.accounts.service import Accounts
from tutor_app.db import Database
from tutor_app.settings import Settings


@pytest.fixture
def hooks() -> OwnerHooks:
    return OwnerHooks()


@pytest.fixture
def accounts(database: Database, settings: Settings, hooks: OwnerHooks) -> Accounts:
    return Accounts(database, settings, hooks)
