/** How a field of an internal type holds its value. */
export interface InternalField {
  /** Go's name: `DNSPolicy` */
  readonly name: string;
  /** the name in JSON: `dnsPolicy` */
  readonly key: string;
  readonly kind: "string" | "number" | "boolean" | "quantity" | "map" | "list" | "struct" | "pointer" | "owner";
  /** the type of the struct, of what is pointed at, or of the items; "" for scalars and opaque data */
  readonly type: string;
}

/**
 * The internal types below a pod spec (facts of `pkg/apis/core/types.go`): field names in order, each with a mark of how
 * it holds its value: none a string, `#` a number, `?` a boolean, `~` a quantity, `{}` a map, `[]Type` a list, `*Type` a
 * pointer, `:Type` a struct, `^Type` a pointer whose struct also has fields of its owner. `/key` gives a JSON name that
 * does not follow from Go's.
 */
export const INTERNAL_TYPES: Readonly<Record<string, string>> = {
  PodSpec:
    "Volumes[]Volume InitContainers[]Container Containers[]Container EphemeralContainers[]EphemeralContainer RestartPolicy TerminationGracePeriodSeconds* ActiveDeadlineSeconds* DNSPolicy NodeSelector{} ServiceAccountName AutomountServiceAccountToken* NodeName SecurityContext^PodSecurityContext ImagePullSecrets[]LocalObjectReference Hostname Subdomain SetHostnameAsFQDN* Affinity*Affinity SchedulerName Tolerations[]Toleration HostAliases[]HostAlias PriorityClassName Priority* PreemptionPolicy* DNSConfig*PodDNSConfig ReadinessGates[]PodReadinessGate RuntimeClassName* Overhead{} EnableServiceLinks* TopologySpreadConstraints[]TopologySpreadConstraint OS*PodOS SchedulingGates[]PodSchedulingGate ResourceClaims[]PodResourceClaim Resources*ResourceRequirements HostnameOverride* SchedulingGroup*PodSchedulingGroup",
  PodSecurityContext:
    "HostNetwork? HostPID? HostIPC? ShareProcessNamespace* HostUsers* SELinuxOptions*SELinuxOptions WindowsOptions*WindowsSecurityContextOptions RunAsUser* RunAsGroup* RunAsNonRoot* SupplementalGroups[] SupplementalGroupsPolicy* FSGroup* FSGroupChangePolicy* Sysctls[]Sysctl SeccompProfile*SeccompProfile AppArmorProfile*AppArmorProfile SELinuxChangePolicy*",
  Container:
    "Name Image Command[] Args[] WorkingDir Ports[]ContainerPort EnvFrom[]EnvFromSource Env[]EnvVar Resources:ResourceRequirements ResizePolicy[]ContainerResizePolicy RestartPolicy* RestartPolicyRules[]ContainerRestartRule VolumeMounts[]VolumeMount VolumeDevices[]VolumeDevice LivenessProbe*Probe ReadinessProbe*Probe StartupProbe*Probe Lifecycle*Lifecycle TerminationMessagePath TerminationMessagePolicy ImagePullPolicy SecurityContext*SecurityContext Stdin? StdinOnce? TTY?",
  EphemeralContainer:
    "Name Image Command[] Args[] WorkingDir Ports[]ContainerPort EnvFrom[]EnvFromSource Env[]EnvVar Resources:ResourceRequirements ResizePolicy[]ContainerResizePolicy RestartPolicy* RestartPolicyRules[]ContainerRestartRule VolumeMounts[]VolumeMount VolumeDevices[]VolumeDevice LivenessProbe*Probe ReadinessProbe*Probe StartupProbe*Probe Lifecycle*Lifecycle TerminationMessagePath TerminationMessagePolicy ImagePullPolicy SecurityContext*SecurityContext Stdin? StdinOnce? TTY? TargetContainerName",
  Volume:
    "Name HostPath*HostPath EmptyDir*EmptyDir GCEPersistentDisk*GCEPersistentDisk AWSElasticBlockStore*AWSElasticBlockStore GitRepo*GitRepo Secret*Secret NFS*NFS ISCSI*ISCSI Glusterfs*Glusterfs PersistentVolumeClaim*PersistentVolumeClaim RBD*RBD Quobyte*Quobyte FlexVolume*FlexVolume Cinder*Cinder CephFS*CephFS/cephfs Flocker*Flocker DownwardAPI*DownwardAPI FC*FC AzureFile*AzureFile ConfigMap*ConfigMap VsphereVolume*VsphereVolume AzureDisk*AzureDisk PhotonPersistentDisk*PhotonPersistentDisk Projected*Projected PortworxVolume*PortworxVolume ScaleIO*ScaleIO StorageOS*StorageOS/storageos CSI*CSI Ephemeral*Ephemeral Image*Image",
  HostPath: "Path Type*",
  EmptyDir: "Medium SizeLimit*",
  GCEPersistentDisk: "PDName FSType Partition# ReadOnly?",
  AWSElasticBlockStore: "VolumeID FSType Partition# ReadOnly?",
  GitRepo: "Repository Revision Directory",
  Secret: "SecretName Items[]KeyToPath DefaultMode* Optional*",
  NFS: "Server Path ReadOnly?",
  ISCSI:
    "TargetPortal IQN Lun# ISCSIInterface FSType ReadOnly? Portals[] DiscoveryCHAPAuth?/chapAuthDiscovery SessionCHAPAuth?/chapAuthSession SecretRef*LocalObjectReference InitiatorName*",
  Glusterfs: "EndpointsName/endpoints Path ReadOnly?",
  PersistentVolumeClaim: "ClaimName ReadOnly?",
  RBD: "CephMonitors[]/monitors RBDImage/image FSType RBDPool/pool RadosUser/user Keyring SecretRef*LocalObjectReference ReadOnly?",
  Quobyte: "Registry Volume ReadOnly? User Group Tenant",
  FlexVolume: "Driver FSType SecretRef*LocalObjectReference ReadOnly? Options{}",
  Cinder: "VolumeID FSType ReadOnly? SecretRef*LocalObjectReference",
  CephFS: "Monitors[] Path User SecretFile SecretRef*LocalObjectReference ReadOnly?",
  Flocker: "DatasetName DatasetUUID",
  DownwardAPI: "Items[]DownwardAPIVolumeFile DefaultMode*",
  FC: "TargetWWNs[] Lun* FSType ReadOnly? WWIDs[]/wwids",
  AzureFile: "SecretName ShareName ReadOnly?",
  ConfigMap: "Name Items[]KeyToPath DefaultMode* Optional*",
  VsphereVolume: "VolumePath FSType StoragePolicyName StoragePolicyID",
  AzureDisk: "DiskName DataDiskURI/diskURI CachingMode* FSType* ReadOnly* Kind*",
  PhotonPersistentDisk: "PdID FSType",
  Projected: "Sources[]VolumeProjection DefaultMode*",
  PortworxVolume: "VolumeID FSType ReadOnly?",
  ScaleIO:
    "Gateway System SecretRef*LocalObjectReference SSLEnabled? ProtectionDomain StoragePool StorageMode VolumeName FSType ReadOnly?",
  StorageOS: "VolumeName VolumeNamespace FSType ReadOnly? SecretRef*LocalObjectReference",
  CSI: "Driver ReadOnly* FSType* VolumeAttributes{} NodePublishSecretRef*LocalObjectReference",
  Ephemeral: "VolumeClaimTemplate*",
  Image: "Reference PullPolicy",
  VolumeProjection:
    "Secret*SecretProjection DownwardAPI*DownwardAPIProjection ConfigMap*SecretProjection ServiceAccountToken*ServiceAccountTokenProjection ClusterTrustBundle*ClusterTrustBundleProjection PodCertificate*PodCertificateProjection",
  SecretProjection: "Name Items[]KeyToPath Optional*",
  DownwardAPIProjection: "Items[]DownwardAPIVolumeFile",
  ServiceAccountTokenProjection: "Audience ExpirationSeconds# Path",
  ClusterTrustBundleProjection: "Name* SignerName* LabelSelector* Optional* Path",
  PodCertificateProjection:
    "SignerName KeyType MaxExpirationSeconds* CredentialBundlePath KeyPath CertificateChainPath UserAnnotations{}",
  KeyToPath: "Key Path Mode*",
  DownwardAPIVolumeFile: "Path FieldRef*ObjectFieldSelector ResourceFieldRef*ResourceFieldSelector Mode*",
  ObjectFieldSelector: "APIVersion FieldPath",
  ResourceFieldSelector: "ContainerName Resource Divisor~",
  ContainerPort: "Name HostPort# ContainerPort# Protocol HostIP",
  EnvFromSource: "Prefix ConfigMapRef*EnvSource SecretRef*EnvSource",
  EnvSource: "Name Optional*",
  EnvVar: "Name Value ValueFrom*EnvVarSource",
  EnvVarSource:
    "FieldRef*ObjectFieldSelector ResourceFieldRef*ResourceFieldSelector ConfigMapKeyRef*KeySelector SecretKeyRef*KeySelector FileKeyRef*FileKeySelector",
  KeySelector: "Name Key Optional*",
  FileKeySelector: "VolumeName Path Key Optional*",
  ResourceRequirements: "Limits{} Requests{} Claims[]ResourceClaim",
  ResourceClaim: "Name Request",
  ContainerResizePolicy: "ResourceName RestartPolicy",
  ContainerRestartRule: "Action ExitCodes*ContainerRestartRuleOnExitCodes",
  ContainerRestartRuleOnExitCodes: "Operator Values[]",
  VolumeMount: "Name ReadOnly? RecursiveReadOnly* MountPath SubPath MountPropagation* SubPathExpr",
  VolumeDevice: "Name DevicePath",
  Probe:
    "Exec*ExecAction HTTPGet*HTTPGetAction TCPSocket*TCPSocketAction GRPC*GRPCAction InitialDelaySeconds# TimeoutSeconds# PeriodSeconds# SuccessThreshold# FailureThreshold# TerminationGracePeriodSeconds*",
  ExecAction: "Command[]",
  HTTPGetAction: "Path Port# Host Scheme HTTPHeaders[]HTTPHeader",
  HTTPHeader: "Name Value",
  TCPSocketAction: "Port# Host",
  GRPCAction: "Port# Service*",
  Lifecycle: "PostStart*LifecycleHandler PreStop*LifecycleHandler StopSignal*",
  LifecycleHandler: "Exec*ExecAction HTTPGet*HTTPGetAction TCPSocket*TCPSocketAction Sleep*SleepAction",
  SleepAction: "Seconds#",
  SecurityContext:
    "Capabilities*Capabilities Privileged* SELinuxOptions*SELinuxOptions WindowsOptions*WindowsSecurityContextOptions RunAsUser* RunAsGroup* RunAsNonRoot* ReadOnlyRootFilesystem* AllowPrivilegeEscalation* ProcMount* SeccompProfile*SeccompProfile AppArmorProfile*AppArmorProfile",
  Capabilities: "Add[] Drop[]",
  SELinuxOptions: "User Role Type Level",
  WindowsSecurityContextOptions: "GMSACredentialSpecName* GMSACredentialSpec* RunAsUserName* HostProcess*",
  SeccompProfile: "Type LocalhostProfile*",
  AppArmorProfile: "Type LocalhostProfile*",
  Sysctl: "Name Value",
  LocalObjectReference: "Name",
  Affinity: "NodeAffinity*NodeAffinity PodAffinity*PodAffinity PodAntiAffinity*PodAffinity",
  NodeAffinity:
    "RequiredDuringSchedulingIgnoredDuringExecution*NodeSelector PreferredDuringSchedulingIgnoredDuringExecution[]PreferredSchedulingTerm",
  NodeSelector: "NodeSelectorTerms[]NodeSelectorTerm",
  NodeSelectorTerm: "MatchExpressions[]NodeSelectorRequirement MatchFields[]NodeSelectorRequirement",
  NodeSelectorRequirement: "Key Operator Values[]",
  PreferredSchedulingTerm: "Weight# Preference:NodeSelectorTerm",
  PodAffinity:
    "RequiredDuringSchedulingIgnoredDuringExecution[]PodAffinityTerm PreferredDuringSchedulingIgnoredDuringExecution[]WeightedPodAffinityTerm",
  PodAffinityTerm: "LabelSelector* Namespaces[] TopologyKey NamespaceSelector* MatchLabelKeys[] MismatchLabelKeys[]",
  WeightedPodAffinityTerm: "Weight# PodAffinityTerm:PodAffinityTerm",
  Toleration: "Key Operator Value Effect TolerationSeconds*",
  HostAlias: "IP Hostnames[]",
  PodDNSConfig: "Nameservers[] Searches[] Options[]PodDNSConfigOption",
  PodDNSConfigOption: "Name Value*",
  PodReadinessGate: "ConditionType",
  TopologySpreadConstraint:
    "MaxSkew# TopologyKey WhenUnsatisfiable LabelSelector* MinDomains* NodeAffinityPolicy* NodeTaintsPolicy* MatchLabelKeys[]",
  PodOS: "Name",
  PodSchedulingGate: "Name",
  PodResourceClaim: "Name ResourceClaimName* ResourceClaimTemplateName*",
  PodSchedulingGroup: "PodGroupName*",
};

const KINDS: Readonly<Record<string, InternalField["kind"]>> = {
  "": "string",
  "#": "number",
  "?": "boolean",
  "~": "quantity",
  "{}": "map",
  "[]": "list",
  "*": "pointer",
  ":": "struct",
  "^": "owner",
};

/** Reads one entry of INTERNAL_TYPES. */
export function parseFields(text: string): InternalField[] {
  return text.split(" ").map((word) => {
    const [, name = "", mark = "", type = "", key = ""] =
      /^(\w+)(#|\?|~|\{\}|\[\]|\*|:|\^|)(\w*)(?:\/(\w+))?$/.exec(word) ?? [];
    return { name, key: key || jsonName(name), kind: KINDS[mark] ?? "string", type };
  });
}

/** `DNSPolicy` is dnsPolicy, `OS` is os, `HostIP` is hostIP. */
function jsonName(name: string): string {
  const capitals = /^[A-Z]+/.exec(name)?.[0] ?? "";
  const lowered = capitals.length === name.length || capitals.length < 2 ? capitals.length : capitals.length - 1;
  return name.slice(0, lowered).toLowerCase() + name.slice(lowered);
}
