ALTER TABLE `videos` ADD `damage_at` real;--> statement-breakpoint
ALTER TABLE `videos` ADD `damage_detail` text;