/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/tls_options.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/tls.h"
#include "src/cli/talk.h"

zf_status zf_tls_option_pin(struct zf_option_reading *reading, char *value,
			    struct zf_error *err)
{
	struct zf_options *options = reading->options;
	const size_t count = options->tls_terms.pin_count;
	struct zf_pin *pins = reallocarray(options->pins, count + 1, sizeof(*pins));

	if (pins == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	options->pins = pins;
	if (zf_pin_parse(&pins[count], value, err) != ZF_OK)
		return zf_wrap(err, "--tls-pin");
	options->tls_terms.pin_count++;
	return ZF_OK;
}

zf_status zf_tls_option_min(struct zf_option_reading *reading, char *value,
			    struct zf_error *err)
{
	if (strcmp(value, "1.2") != 0 && strcmp(value, "1.3") != 0) {
		zf_fail(err, ZF_EUSAGE, "--tls-min: \"%s\" will not do", value);
		zf_hint(err, "it takes 1.2 or 1.3");
		return ZF_EUSAGE;
	}
	reading->options->tls_terms.tls_1_2 = strcmp(value, "1.2") == 0;
	return ZF_OK;
}

zf_status zf_tls_options_finish(struct zf_option_reading *reading, struct zf_error *err)
{
	struct zf_options *options = reading->options;

	if (options->transport != ZF_TRANSPORT_TLS) {
		if (reading->tls_option == NULL)
			return ZF_OK;
		zf_fail(err, ZF_EUSAGE, "--%s without --tls", reading->tls_option);
		zf_hint(err,
			"--tls asks by TLS; what is said about it changes nothing else");
		return ZF_EUSAGE;
	}
	if (options->tls_terms.insecure)
		zf_talk_warn(
			reading->talk,
			"--tls-insecure: whoever sits on the way can answer in the server's "
			"place, and read what is asked");
	options->tls_terms.pins = options->pins;
	return zf_tls_new(&options->tls, &options->tls_terms, err);
}

zf_status zf_tls_options_name(struct zf_options *options, size_t server, const char *text,
			      struct zf_error *err)
{
	char host[ZF_ENDPOINT_HOST_MAX];

	if (options->tls == NULL)
		return ZF_OK;
	zf_status status = zf_endpoint_host(host, text, err);
	if (status != ZF_OK)
		return status;
	options->tls_names[server] = strdup(host);
	if (options->tls_names[server] == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	options->servers[server].tls = options->tls;
	options->servers[server].tls_name = options->tls_names[server];
	return ZF_OK;
}

void zf_tls_options_clear(struct zf_options *options)
{
	for (size_t i = 0; i < options->server_count && options->tls_names != NULL; i++)
		free(options->tls_names[i]);
	free(options->tls_names);
	free(options->pins);
	zf_tls_free(options->tls);
}
