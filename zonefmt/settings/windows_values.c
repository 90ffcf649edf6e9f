/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/settings/windows_values.h"

#include <stddef.h>
#include <strings.h>

#include "protocol/name.h"

/* clang-format off */
#define AS(what)	.setting = (what)
#define CARRIED		.setting = ZF_SETTING_COUNT
#define DEFAULT(value)	.has_default = true, .otherwise = (value)
#define ADAPT(reason)	.fate = ZF_WINDOWS_ADAPT, .why = (reason)
#define DROP(reason)	.fate = ZF_WINDOWS_DROP, .why = (reason)
#define NUMBER(value, ...)	{ .name = (value), .form = ZF_WINDOWS_NUMBER, __VA_ARGS__ }
#define TEXT(value, ...)	{ .name = (value), .form = ZF_WINDOWS_TEXT, __VA_ARGS__ }
#define LIST(value, ...)	{ .name = (value), .form = ZF_WINDOWS_LIST, __VA_ARGS__ }
#define WORDS(value, ...)	{ .name = (value), .form = ZF_WINDOWS_WORDS, __VA_ARGS__ }
#define ZONE			.of_zone = true

static const char in_directory[] = "it is about Active Directory";
static const char ignored[] = "the server ignores it";
static const char signing[] = "the keys are not in zone files: signing does not move by registry";

const struct zf_windows_value zf_windows_values[] = {
NUMBER("BootMethod", AS(ZF_SERVER_BOOT_METHOD), ADAPT("a stand-alone server reads the registry")),
NUMBER("EnableRegistryBoot", CARRIED, DROP("it would overwrite BootMethod at the next start")),
NUMBER("AdminConfigured", CARRIED),
TEXT("PreviousLocalHostname", AS(ZF_SERVER_HOST_NAME), DROP("it names the old machine")),
TEXT("DatabaseDirectory", AS(ZF_SERVER_ZONE_FOLDER), ADAPT("the folder must be there")),
LIST("ListenAddresses", AS(ZF_SERVER_LISTEN), ADAPT("they are the machine's own")),
LIST("PublishAddresses", AS(ZF_SERVER_PUBLISH), ADAPT("they are the machine's own")),
NUMBER("PublishAutonet", CARRIED),
LIST("Forwarders", AS(ZF_SERVER_FORWARDERS), ADAPT("a server must not forward to itself")),
LIST("DynamicForwarders", CARRIED, DROP("the server makes it anew")),
NUMBER("ForwardingTimeout", AS(ZF_SERVER_FORWARD_TIMEOUT)),
NUMBER("IsSlave", AS(ZF_SERVER_FORWARD_ONLY), DEFAULT(0)),
NUMBER("ForwardDelegations", CARRIED),
NUMBER("NoRecursion", AS(ZF_SERVER_RECURSION), .negated = true, DEFAULT(0)),
NUMBER("RecursionRetry", AS(ZF_SERVER_RECURSION_RETRY), DEFAULT(3)),
NUMBER("RecursionTimeout", AS(ZF_SERVER_RECURSION_TIMEOUT)),
NUMBER("AdditionalRecursionTimeout", CARRIED),
NUMBER("RoundRobin", AS(ZF_SERVER_ROUND_ROBIN), DEFAULT(1)),
NUMBER("LocalNetPriority", AS(ZF_SERVER_SUBNET_FIRST), DEFAULT(1)),
NUMBER("LocalNetPriorityNetMask", CARRIED),
NUMBER("AddressAnswerLimit", CARRIED),
NUMBER("BindSecondaries", AS(ZF_SERVER_ONE_RECORD)),
NUMBER("AppendMsZoneTransferTag", CARRIED),
NUMBER("WriteAuthorityNs", AS(ZF_SERVER_MINIMAL), .negated = true, DEFAULT(0)),
NUMBER("SecureResponses", CARRIED),
NUMBER("NameCheckFlag", AS(ZF_SERVER_NAME_CHECK), DEFAULT(2)),
NUMBER("StrictFileParsing", AS(ZF_SERVER_STRICT_LOADING), DEFAULT(0)),
NUMBER("AllowUpdate", AS(ZF_SERVER_UPDATES), DEFAULT(1)),
NUMBER("UpdateOptions", CARRIED),
NUMBER("NoUpdateDelegations", CARRIED),
NUMBER("AutoConfigFileZones", AS(ZF_SERVER_AUTO_CONFIG), DEFAULT(1), ADAPT("zones would get the new host's name while it moves")),
NUMBER("AutoCacheUpdate", CARRIED),
NUMBER("DisableAutoReverseZones", CARRIED),
NUMBER("DefaultAgingState", AS(ZF_SERVER_AGING), DEFAULT(0)),
NUMBER("DefaultNoRefreshInterval", AS(ZF_SERVER_NO_REFRESH), DEFAULT(168)),
NUMBER("DefaultRefreshInterval", AS(ZF_SERVER_REFRESH), DEFAULT(168)),
NUMBER("ScavengingInterval", AS(ZF_SERVER_SCAVENGING), DEFAULT(0)),
NUMBER("LogLevel", AS(ZF_SERVER_LOG_LEVEL), DEFAULT(0)),
TEXT("LogFilePath", AS(ZF_SERVER_LOG_FILE), ADAPT("the folder must be there, or nothing is logged")),
NUMBER("LogFileMaxSize", AS(ZF_SERVER_LOG_SIZE)),
LIST("LogIPFilterList", CARRIED, ADAPT("it may name the machine's own addresses")),
NUMBER("EventLogLevel", CARRIED),
NUMBER("RpcProtocol", CARRIED),
NUMBER("EnableEDnsProbes", CARRIED),
NUMBER("EnableEDnsReception", AS(ZF_SERVER_EDNS), DEFAULT(1)),
NUMBER("EDnsCacheTimeout", CARRIED),
NUMBER("EnableIPv6", AS(ZF_SERVER_IPV6)),
NUMBER("EnableDnsSec", AS(ZF_SERVER_DNSSEC), DEFAULT(1)),
NUMBER("MaximumUdpPacketSize", AS(ZF_SERVER_UDP_SIZE)),
NUMBER("TcpReceivePacketSize", CARRIED),
NUMBER("SocketPoolSize", CARRIED),
WORDS("SocketPoolExcludedPortRanges", CARRIED),
NUMBER("SendPort", CARRIED),
NUMBER("SendOnNonDnsPort", CARRIED),
NUMBER("MaxCacheTtl", AS(ZF_SERVER_CACHE_TTL), DEFAULT(86400)),
NUMBER("MaxNegativeCacheTtl", AS(ZF_SERVER_NEGATIVE_TTL), DEFAULT(900)),
NUMBER("MaxCacheSize", AS(ZF_SERVER_CACHE_SIZE), DEFAULT(0)),
NUMBER("XfrConnectTimeout", CARRIED),
NUMBER("XfrThrottleMultiplier", CARRIED),
NUMBER("MaxResourceRecordsInNonSecureUpdate", CARRIED),
NUMBER("ZoneWritebackInterval", CARRIED),
NUMBER("EnableUpdateForwarding", CARRIED),
NUMBER("EnableWinsR", CARRIED),
NUMBER("EnableVersionQuery", CARRIED),
WORDS("GlobalQueryBlockList", AS(ZF_SERVER_BLOCK_LIST)),
NUMBER("EnableGlobalQueryBlockList", AS(ZF_SERVER_BLOCKING)),
NUMBER("SelfTest", CARRIED),
NUMBER("ForceSoaSerial", CARRIED),
NUMBER("ForceSoaRefresh", CARRIED),
NUMBER("ForceSoaRetry", CARRIED),
NUMBER("ForceSoaExpire", CARRIED),
NUMBER("ForceSoaMinimumTtl", CARRIED),
TEXT("ServerLevelPluginDll", AS(ZF_SERVER_PLUGIN), DROP("a DLL that cannot be loaded keeps the service from starting, and attackers use it")),
NUMBER("DsPollingInterval", CARRIED, DROP(in_directory)),
NUMBER("DsTombstoneInterval", CARRIED, DROP(in_directory)),
NUMBER("SyncDsZoneSerial", CARRIED, DROP(in_directory)),
NUMBER("EnableDirectoryPartitions", CARRIED, DROP(in_directory)),
NUMBER("DebugLevel", CARRIED, DROP(ignored)),
NUMBER("DisjointNets", CARRIED, DROP(ignored)),
NUMBER("RecurseToInternetRootMask", CARRIED, DROP(ignored)),

TEXT("DatabaseFile", ZONE, AS(ZF_ZONE_FILE)),
LIST("MasterServers", ZONE, AS(ZF_ZONE_PRIMARIES), ADAPT("they may name the old machine, or the new one itself")),
LIST("LocalMasterServers", ZONE, AS(ZF_ZONE_LOCAL_PRIMARIES), ADAPT("they may name the old machine, or the new one itself")),
NUMBER("SecureSecondaries", ZONE, AS(ZF_ZONE_TRANSFER_POLICY), DEFAULT(ZF_TRANSFER_NS_HOSTS)),
LIST("SecondaryServers", ZONE, AS(ZF_ZONE_TRANSFER_LIST), ADAPT("they may name the old machine, or the new one itself")),
NUMBER("NotifyLevel", ZONE, AS(ZF_ZONE_NOTIFY_POLICY)),
LIST("NotifyServers", ZONE, AS(ZF_ZONE_NOTIFY_LIST), ADAPT("they may name the old machine, or the new one itself")),
NUMBER("AllowUpdate", ZONE, AS(ZF_ZONE_UPDATE_POLICY), DEFAULT(0), ADAPT("signed updates only (2) need Active Directory")),
NUMBER("Aging", ZONE, AS(ZF_ZONE_AGING), DEFAULT(0)),
NUMBER("NoRefreshInterval", ZONE, AS(ZF_ZONE_NO_REFRESH)),
NUMBER("RefreshInterval", ZONE, AS(ZF_ZONE_REFRESH)),
LIST("ScavengeServers", ZONE, AS(ZF_ZONE_SCAVENGERS), ADAPT("if only the old machine may, nobody scavenges")),
LIST("ScavengingServers", ZONE, AS(ZF_ZONE_SCAVENGERS), ADAPT("if only the old machine may, nobody scavenges")),
NUMBER("DsIntegrated", ZONE, AS(ZF_ZONE_IN_DIRECTORY), DEFAULT(0), DROP("a stand-alone server has its zones in files")),
NUMBER("ForwarderTimeout", ZONE, AS(ZF_ZONE_FORWARD_TIMEOUT)),
NUMBER("ForwarderSlave", ZONE, AS(ZF_ZONE_FORWARD_ONLY)),
NUMBER("LogUpdates", ZONE, AS(ZF_ZONE_LOG_UPDATES)),
NUMBER("FreezeSOASerialNumber", ZONE, CARRIED),
NUMBER("UseDatabase", ZONE, CARRIED, DROP(ignored)),
NUMBER("Unicode", ZONE, CARRIED, DROP("only NT 4.0 knows it")),
NUMBER("IsSigned", ZONE, AS(ZF_ZONE_SIGNED), DROP(signing)),
{ NULL },
};
/* clang-format on */

const struct zf_windows_value *zf_windows_value_find(const char *name, bool of_zone)
{
	for (const struct zf_windows_value *row = zf_windows_values; row->name != NULL;
	     row++) {
		if (row->of_zone == of_zone && strcasecmp(row->name, name) == 0)
			return row;
	}
	return NULL;
}

const struct zf_windows_value *zf_windows_value_of(enum zf_setting setting)
{
	for (const struct zf_windows_value *row = zf_windows_values; row->name != NULL;
	     row++) {
		if (row->setting == setting)
			return row;
	}
	return NULL;
}

bool zf_windows_makes_zone(const uint8_t *name)
{
	static const char *const names[] = { "\0010\007in-addr\4arpa",
					     "\003127\007in-addr\4arpa",
					     "\003255\007in-addr\4arpa" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (zf_name_equal(name, (const uint8_t *)names[i]))
			return true;
	}
	return false;
}
