from tests.repositories.conftest import repository as repository
