from typing import Any

from rest_framework import serializers


class ClaimSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField(source="object_type")
    id = serializers.CharField(source="object_id")
    holder = serializers.CharField(source="holder.handle")
    until = serializers.DateTimeField()
    name = serializers.CharField()
    address = serializers.CharField()
