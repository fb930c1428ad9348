// The floor of every command that makes resources: loading the SDKs they are made with, and nothing else.
import "@pulumi/kubernetes";
import "@pulumi/pulumi";
import "@pulumi/random";
