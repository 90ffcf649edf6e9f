/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/settings/configuration.h"

#include "zonefmt/settings/confaccess.h"

zf_status zf_configuration_write(const struct zf_configuration *configuration,
				 struct zf_settings *settings,
				 const struct zf_configuration_target *target,
				 struct zf_error *err)
{
	struct zf_confwrite to = { .settings = settings,
				   .target = target,
				   .out = target->out,
				   .keys = target->keys,
				   .configuration = configuration,
				   .has_place = configuration->has_place,
				   .err = err };

	if (to.has_place == NULL || !to.has_place[ZF_ZONE_QUERY_LIST])
		zf_confaccess_leave_out(&to);
	if (to.has_place != NULL && to.has_place[ZF_ZONE_TRANSFER_POLICY])
		zf_confaccess_note_unsaid(&to);
	if (target->zone_folder != NULL && to.has_place != NULL &&
	    *target->zone_folder != '/')
		return zf_fail(err, ZF_EUSAGE, "'%s' is no absolute path",
			       target->zone_folder);
	if (settings->key_count > 0 && target->key_file != NULL &&
	    !zf_confwrite_is_plain(target->key_file))
		return zf_fail(err, ZF_EUSAGE,
			       "%s: no name that a configuration can have between quotes",
			       target->key_file);
	configuration->write(&to);
	return to.status;
}
