"""What goes in and out at the doors of signing in. The sign-in library checks it; here it is written for readers."""

from typing import Any

from rest_framework import serializers


class NewAccount(serializers.Serializer[Any]):
    username = serializers.CharField(max_length=39, help_text="Your handle.")
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(min_length=10)


class Credentials(serializers.Serializer[Any]):
    username = serializers.CharField(required=False, help_text="Your handle; or send `email`.")
    email = serializers.EmailField(required=False)
    password = serializers.CharField()


class Code(serializers.Serializer[Any]):
    key = serializers.CharField(help_text="The code in the mail.")


class SecondCode(serializers.Serializer[Any]):
    code = serializers.CharField()


class Address(serializers.Serializer[Any]):
    email = serializers.EmailField()


class PrimaryAddress(Address):
    primary = serializers.BooleanField(help_text="true")


class Password(serializers.Serializer[Any]):
    password = serializers.CharField()


class NewPassword(Code):
    password = serializers.CharField(min_length=10)


class ChangedPassword(serializers.Serializer[Any]):
    current_password = serializers.CharField(required=False, help_text="Unless there is none yet.")
    new_password = serializers.CharField(min_length=10)


class Account(serializers.Serializer[Any]):
    id = serializers.CharField(required=False)
    username = serializers.CharField()
    display = serializers.CharField()
    email = serializers.EmailField(required=False)
    has_usable_password = serializers.BooleanField()


class Proof(serializers.Serializer[Any]):
    method = serializers.CharField(help_text="password, mfa, …")
    at = serializers.FloatField(help_text="Seconds since 1970.")
    reauthenticated = serializers.BooleanField(required=False)


class SessionData(serializers.Serializer[Any]):
    user = Account()
    methods = Proof(many=True)


class SessionMeta(serializers.Serializer[Any]):
    is_authenticated = serializers.BooleanField()
    session_token = serializers.CharField(
        required=False, help_text="When it is new: send it back as X-Session-Token from now on."
    )


class Done(serializers.Serializer[Any]):
    status = serializers.IntegerField()


class SessionState(Done):
    data = SessionData()  # type: ignore[assignment]  # DRF takes declared fields off the class
    meta = SessionMeta()


class ProvenAccountData(serializers.Serializer[Any]):
    user = Account()


class ProvenAccount(Done):
    data = ProvenAccountData()  # type: ignore[assignment]  # as above


class ProvenAddressData(ProvenAccountData):
    email = serializers.EmailField()


class ProvenAddress(Done):
    data = ProvenAddressData()  # type: ignore[assignment]  # as above
    meta = serializers.DictField()


class AddressState(serializers.Serializer[Any]):
    email = serializers.EmailField()
    verified = serializers.BooleanField()
    primary = serializers.BooleanField()


class AddressList(Done):
    data = AddressState(many=True)  # type: ignore[assignment]  # as above


class Authenticator(serializers.Serializer[Any]):
    type = serializers.CharField(help_text="totp, recovery_codes or webauthn")
    created_at = serializers.FloatField()
    last_used_at = serializers.FloatField(allow_null=True)
    id = serializers.IntegerField(required=False)
    name = serializers.CharField(required=False)
    is_passwordless = serializers.BooleanField(required=False)
    total_code_count = serializers.IntegerField(required=False)
    unused_code_count = serializers.IntegerField(required=False)
    unused_codes = serializers.ListField(child=serializers.CharField(), required=False)


class OneAuthenticator(Done):
    data = Authenticator()  # type: ignore[assignment]  # as above
    meta = serializers.DictField(required=False)


class AuthenticatorList(Done):
    data = Authenticator(many=True)  # type: ignore[assignment]  # as above


class PasskeyRequestData(serializers.Serializer[Any]):
    request_options = serializers.DictField()


class PasskeyRequest(Done):
    data = PasskeyRequestData()  # type: ignore[assignment]  # as above


class PasskeyCreationData(serializers.Serializer[Any]):
    creation_options = serializers.DictField()


class PasskeyCreation(Done):
    data = PasskeyCreationData()  # type: ignore[assignment]  # as above


class SignedCredential(serializers.Serializer[Any]):
    credential = serializers.DictField()


class NewPasskey(SignedCredential):
    name = serializers.CharField(max_length=100)


class PasskeyName(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField(max_length=100)


class PasskeyChoice(serializers.Serializer[Any]):
    authenticators = serializers.ListField(child=serializers.IntegerField())
