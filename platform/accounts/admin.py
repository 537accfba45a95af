"""People in Django's admin: to look, not to write. Changes go through the actions, which keep the record."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest

from accounts.models import HandleRedirect, Membership, Organisation, Owner, RoleGrant, Token, User

# The admin's own form knows neither the second step nor the limits on guessing.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]  # cannot be subscripted at run time
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(ReadOnly):
    list_display = ["handle", "name", "email", "is_verified", "suspended_at", "created_at"]
    search_fields = ["handle", "name", "email"]
    exclude = ["password"]


@admin.register(Owner)
class OwnerAdmin(ReadOnly):
    list_display = ["handle", "kind", "created_at"]
    search_fields = ["handle"]


@admin.register(Token)
class TokenAdmin(ReadOnly):
    list_display = ["name", "user", "scopes", "expires_at", "last_used_at", "revoked_at"]
    list_select_related = ["user"]
    exclude = ["digest"]


@admin.register(RoleGrant)
class RoleGrantAdmin(ReadOnly):
    list_display = ["user", "role", "granted_by", "granted_at"]
    list_select_related = ["user", "granted_by"]


admin.site.register([HandleRedirect, Membership, Organisation], ReadOnly)
