"""Uses the service at the given address through the client of openapi-generator's python: journey.py URL"""
import hashlib
import sys

import openapi_client as keywright

configuration = keywright.Configuration(host=sys.argv[1])
client = keywright.ApiClient(configuration)
accounts = keywright.AccountsApi(client)
keys = keywright.KeysApi(client)
verification = keywright.VerificationApi(client)
audit = keywright.AuditApi(client)


def code(key: str) -> str:
    configuration.access_token = service_key
    return verification.verify_key(keywright.KeyCheck(key=key)).code


registered = accounts.create_account(keywright.AccountRegistration(username="python", password="a long password"))
assert registered.username == "python", registered
token = accounts.create_session(keywright.NewSession(username="python", password="a long password")).token

configuration.access_token = token
service_key = keys.create_key(keywright.NewKey(scopes=["keywright:verify"])).key
created = keys.create_key(keywright.NewKey(name="export", scopes=["reports:read"]))
assert code(created.key) == "VALID"

configuration.access_token = token
rotated = keys.rotate_key(created.id)
assert code(rotated.key) == "VALID"

configuration.access_token = token
keys.revoke_key(rotated.id)
assert code(rotated.key) == "REVOKED"

configuration.access_token = token
digest = hashlib.sha256(b"legacy_python_key").hexdigest()
outcomes = keys.import_keys([keywright.KeyToImport(digest=digest, name="old export"), keywright.KeyToImport(digest=digest)])
assert [outcome.outcome for outcome in outcomes] == ["CREATED", "EXISTS"], outcomes
assert code("legacy_python_key") == "VALID"

configuration.access_token = token
actions = [event.action for event in audit.list_audit_events(limit=5).items]
assert "key.revoked" in actions, actions
