"""Signed devices and findings in columns: views, made again from the records at any time."""

from django.db import models


class SignedDevice(models.Model):
    """One group's account of one device that has a position. `device.Device` says what the columns mean.

    `views` are lists of four: bearing, width, range, tilt; `osm` is the object of OpenStreetMap that it is (node/123).
    """

    organisation = models.CharField(max_length=64)
    subject = models.CharField(max_length=220)
    longitude = models.IntegerField()
    latitude = models.IntegerField()
    precision = models.IntegerField(null=True)
    type = models.CharField(max_length=20)
    zone = models.CharField(max_length=20)
    views = models.JSONField(default=list)
    mount = models.CharField(max_length=20, default="", blank=True)
    height = models.IntegerField(null=True)
    operator = models.CharField(max_length=300, default="", blank=True)
    operator_kind = models.CharField(max_length=20, default="unknown")
    manufacturer = models.CharField(max_length=300, default="", blank=True)
    dossier = models.CharField(max_length=220, default="", blank=True)
    osm = models.CharField(max_length=40, default="", blank=True)
    tags = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "subject"], name="devices_one_account")]
        indexes = [
            models.Index(fields=["subject"]),
            models.Index(fields=["latitude", "longitude"]),
            models.Index(fields=["dossier"], condition=~models.Q(dossier=""), name="devices_dossier"),
            models.Index(fields=["osm"], condition=~models.Q(osm=""), name="devices_osm"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.subject}"


class Finding(models.Model):
    """What a group found of the device `device` (a URN) between two ISO days. The words are those of `status`.

    `reported` is the day of its publication; `documented` the document that says so, its SHA-256 as a URN.
    """

    organisation = models.CharField(max_length=64)
    subject = models.CharField(max_length=220)
    device = models.CharField(max_length=220)
    found = models.CharField(max_length=10)
    method = models.CharField(max_length=10)
    first = models.CharField(max_length=10)
    last = models.CharField(max_length=10)
    reported = models.CharField(max_length=10)
    documented = models.CharField(max_length=80, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "subject"], name="devices_one_finding")]
        indexes = [models.Index(fields=["device"])]

    def __str__(self) -> str:
        return f"{self.found} {self.device}"
