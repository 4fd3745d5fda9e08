ALTER TABLE `facts` ADD `partition` integer;--> statement-breakpoint
ALTER TABLE `facts` ADD `log_offset` integer;--> statement-breakpoint
ALTER TABLE `facts` ADD `logged_at` integer;--> statement-breakpoint
ALTER TABLE `facts` ADD `kept_at` integer;